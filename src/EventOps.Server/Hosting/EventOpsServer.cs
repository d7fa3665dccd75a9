using System.Net.Sockets;
using EventOps.Contracts.EventBus;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Identity;
using EventOps.Contracts.Metrics;
using EventOps.Contracts.SystemEvents;
using EventOps.Contracts.SystemEvents.Notifications;
using EventOps.Contracts.SystemMonitoring;
using EventOps.Contracts.TriggerIngestion;
using EventOps.Engine;
using EventOps.Server.Configuration;
using EventOps.Server.DataFolder;

namespace EventOps.Server.Hosting;

/// <summary>
/// The server put together: journal, engine, contracts, Kestrel; and, disposed, the same backwards. It does not own the
/// data folder's lock.
/// </summary>
internal sealed class EventOpsServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly OpenedEngine _engine;

    private EventOpsServer(WebApplication app, OpenedEngine engine)
    {
        _app = app;
        _engine = engine;
    }

    /// <summary>Where it listens, with the ports it was given when it asked for any.</summary>
    internal IReadOnlyCollection<string> Addresses => [.. _app.Urls];

    /// <summary>The engine behind it.</summary>
    internal EventPipeline Engine => _engine.Engine;

    /// <summary>What it serves.</summary>
    internal IReadOnlyList<Endpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    /// <summary>Recovers, then listens; what stands in the way of either is an answer and no exception.</summary>
    internal static async Task<ServerStart> StartAsync(
        ServerConfiguration configuration, DataFolderLock dataFolder, ApiKeySet keys)
    {
        WebApplication app = WebHosting.Build(configuration);
        ILoggerFactory loggers = app.Services.GetRequiredService<ILoggerFactory>();

        // The collector listens before the engine makes its instruments, so that it misses no measurement.
        app.Services.GetRequiredService<MetricsCollector>();
        OpenedEngine? engine = OpenedEngine.TryOpen(configuration, dataFolder.Folder, loggers, out string problem);
        if (engine is null)
        {
            await app.DisposeAsync();
            return ServerStart.Refused(problem, ConfigurationResult.ExitCode);
        }

        var server = new EventOpsServer(app, engine);
        try
        {
            server.Map(configuration, keys, loggers.CreateLogger("EventOps.Server"));
            await app.StartAsync();
            return ServerStart.Listening(server);
        }
        catch (Exception refused) when (refused is IOException or SocketException or InvalidOperationException)
        {
            // A port in use or not allowed: the engine still closes in order.
            await server.DisposeAsync();
            string urls = string.Join(", ", configuration.Addresses.Urls);
            return ServerStart.Refused($"Cannot listen on {urls}: {refused.Message}", ServerStart.CannotListen);
        }
    }

    /// <summary>Serves until the process is told to stop.</summary>
    internal Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    /// <summary>Takes no more requests, answers those under way, then closes engine and journal.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_app.Lifetime.ApplicationStopped.IsCancellationRequested)
        {
            await _app.StopAsync();
        }

        await _engine.DisposeAsync();
        await _app.DisposeAsync();
    }

    private void Map(ServerConfiguration configuration, ApiKeySet keys, ILogger log)
    {
        EventPipeline engine = _engine.Engine;
        log.LogInformation(
            "Recovered {Events} events in {Seconds:F2} s ({Frames} frames replayed, {Cut} bytes of tail cut, "
            + "{Damaged} places quarantined); journal device {Device}",
            engine.Recovery.Events,
            engine.Recovery.Seconds,
            engine.Recovery.ReplayedFrames,
            engine.Recovery.TailBytesCut,
            engine.Recovery.Damaged.Count,
            _engine.Journal.DeviceKind);
        _app.Lifetime.ApplicationStopping.Register(engine.Polls.Stop);
        var parts = new ServedParts(configuration, _engine, keys, log);
        _app.MapProbes(engine);
        _app.MapOpenApiDocument();
        _app.MapEventOpsMetrics(EventBusContract.DoorOf(parts.Doors, "GET", "/metrics"));
        _app.MapEventBus(parts.EventBus);
        _app.MapTriggerIngestion(parts.Triggers);
        _app.MapSystemMonitoring(parts.SystemMonitoring);
        _app.MapAudit(parts.Audit);
        _app.MapKeys(parts.Identity);
        _app.MapSystemEvents(parts.SystemEvents);
        _app.MapNotifications(parts.Notifications);
        _app.UseRouting();
        _app.UseEndpoints(static _ => { });
        _app.Run(EventBusContract.NotFoundAsync);
    }
}
