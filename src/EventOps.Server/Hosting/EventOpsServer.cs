using EventOps.Contracts.EventBus;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Contracts.Metrics;
using EventOps.Engine;
using EventOps.Journal.Faster;
using EventOps.Server.Configuration;
using EventOps.Server.Configuration.Keys;
using EventOps.Server.Configuration.Options;
using EventOps.Server.DataFolder;

namespace EventOps.Server.Hosting;

/// <summary>
/// The server put together: journal, engine, contracts, Kestrel; and, disposed, the same backwards. It does not own the data folder's lock.
/// </summary>
internal sealed class EventOpsServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private FasterJournal? _journal;
    private EventPipeline? _engine;

    private EventOpsServer(WebApplication app) => _app = app;

    /// <summary>Where it listens, with the ports it was given when it asked for any.</summary>
    internal IReadOnlyCollection<string> Addresses => [.. _app.Urls];

    /// <summary>What it serves.</summary>
    internal IReadOnlyList<Endpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    /// <summary>Recovers, then listens.</summary>
    internal static async Task<EventOpsServer> StartAsync(ServerConfiguration configuration, DataFolderLock dataFolder, ApiKeySet keys)
    {
        var server = new EventOpsServer(WebHosting.Build(configuration));
        try
        {
            server.Open(configuration, dataFolder, keys);
            await server._app.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
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

        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        _journal?.Dispose();
        await _app.DisposeAsync();
    }

    private void Open(ServerConfiguration configuration, DataFolderLock dataFolder, ApiKeySet keys)
    {
        EventOpsOptions options = configuration.Options;
        ILoggerFactory loggers = _app.Services.GetRequiredService<ILoggerFactory>();
        ILogger log = loggers.CreateLogger("EventOps.Server");

        // The collector listens before the engine makes its instruments, so that it misses no measurement.
        _app.MapEventOpsMetrics();
        _journal = FasterJournal.Open(EngineSettings.JournalOf(options, dataFolder.Folder), TimeProvider.System);
        _engine = new EventPipeline(EngineSettings.EngineOf(options, dataFolder.Folder), _journal, TimeProvider.System, loggers);
        log.LogInformation(
            "Recovered {Events} events in {Seconds:F2} s ({Frames} frames replayed, {Cut} bytes of tail cut, {Damaged} places quarantined); journal device {Device}",
            _engine.Recovery.Events,
            _engine.Recovery.Seconds,
            _engine.Recovery.ReplayedFrames,
            _engine.Recovery.TailBytesCut,
            _engine.Recovery.Damaged.Count,
            _journal.DeviceKind);

        Map(configuration, keys, _engine, log);
        _app.Lifetime.ApplicationStopping.Register(_engine.Polls.Stop);
    }

    private void Map(ServerConfiguration configuration, ApiKeySet keys, EventPipeline engine, ILogger log)
    {
        EventOpsOptions options = configuration.Options;
        var limiter = new RateLimiter(options.RateLimits.ToLimits(), TimeProvider.System, RateLimiter.PartitionsMaxDefault);
        Dictionary<string, RateLimitPlan> plans = ConfiguredKeys.OwnLimits(options)
            .ToDictionary(one => one.Key, one => limiter.Compile(one.Value), StringComparer.Ordinal);
        _app.MapProbes(engine);
        _app.MapOpenApiDocument();
        _app.MapEventBus(new EventBusServices(
            engine,
            new RequestAuthenticator(new ApiKeys(keys)),
            AccessPolicy.EventBus(options.Auth.EventBusAnonymous, configuration.Addresses.Urls),
            limiter,
            principal => plans.GetValueOrDefault(principal.KeyId),
            EngineSettings.EventBusOf(options),
            TimeProvider.System,
            log));
    }
}
