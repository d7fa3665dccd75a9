using System.Net.Sockets;
using EventOps.Contracts.EventBus;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Contracts.Metrics;
using EventOps.Engine;
using EventOps.Server.Configuration;
using EventOps.Server.Configuration.Keys;
using EventOps.Server.Configuration.Options;
using EventOps.Server.DataFolder;

namespace EventOps.Server.Hosting;

/// <summary>
/// Puts the server together and runs it: journal, engine, contracts, Kestrel, and at the end the same backwards.
/// </summary>
internal static class EventOpsServer
{
    /// <summary>Exit code when the data is in order and the address is not to be had: another start may succeed unchanged.</summary>
    private const int CannotListen = 1;

    /// <summary>Serves until the process is told to stop.</summary>
    /// <returns>The process's exit code.</returns>
    internal static async Task<int> RunAsync(ServerConfiguration configuration, DataFolderLock dataFolder, ApiKeySet keys)
    {
        EventOpsOptions options = configuration.Options;
        await using WebApplication app = WebHosting.Build(configuration);
        ILogger log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("EventOps.Server");

        // The collector listens before the engine makes its instruments, so that it misses no measurement.
        app.MapEventOpsMetrics();
        await using OpenedEngine? opened = OpenedEngine.TryOpen(
            options, dataFolder.Folder, app.Services.GetRequiredService<ILoggerFactory>(), out string problem);
        if (opened is null)
        {
            await Console.Error.WriteLineAsync(problem);
            return ConfigurationResult.ExitCode;
        }

        EventPipeline engine = opened.Engine;
        log.LogInformation(
            "Recovered {Events} events in {Seconds:F2} s ({Frames} frames replayed, {Cut} bytes of tail cut, {Damaged} places quarantined); journal device {Device}",
            engine.Recovery.Events,
            engine.Recovery.Seconds,
            engine.Recovery.ReplayedFrames,
            engine.Recovery.TailBytesCut,
            engine.Recovery.Damaged.Count,
            opened.Journal.DeviceKind);

        Map(app, configuration, keys, engine, log);
        app.Lifetime.ApplicationStopping.Register(engine.Polls.Stop);
        if (!await TryListenAsync(app, configuration.Addresses.Urls))
        {
            return CannotListen;
        }

        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>Starts Kestrel; a port in use or not allowed is told in one line, and the engine still closes in order.</summary>
    private static async Task<bool> TryListenAsync(WebApplication app, IEnumerable<string> urls)
    {
        try
        {
            await app.StartAsync();
            return true;
        }
        catch (Exception refused) when (refused is IOException or SocketException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"Cannot listen on {string.Join(", ", urls)}: {refused.Message}");
            return false;
        }
    }

    private static void Map(
        WebApplication app, ServerConfiguration configuration, ApiKeySet keys, EventPipeline engine, ILogger log)
    {
        EventOpsOptions options = configuration.Options;
        var limiter = new RateLimiter(options.RateLimits.ToLimits(), TimeProvider.System, RateLimiter.PartitionsMaxDefault);
        Dictionary<string, RateLimitPlan> plans = ConfiguredKeys.OwnLimits(options)
            .ToDictionary(one => one.Key, one => limiter.Compile(one.Value), StringComparer.Ordinal);
        app.MapProbes(engine);
        app.MapOpenApiDocument();
        app.MapEventBus(new EventBusServices(
            engine,
            new RequestAuthenticator(new ApiKeys(keys)),
            AccessPolicy.EventBus(options.Auth.EventBusAnonymous, configuration.Addresses.Urls),
            limiter,
            principal => plans.GetValueOrDefault(principal.KeyId),
            EngineSettings.EventBusOf(options),
            TimeProvider.System,
            log));
        app.UseRouting();
        app.UseEndpoints(static _ => { });
        app.Run(EventBusContract.NotFoundAsync);
    }
}
