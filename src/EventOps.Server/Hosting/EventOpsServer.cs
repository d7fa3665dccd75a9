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
/// Puts the server together and runs it: journal, engine, contracts, Kestrel, and at the end the same backwards.
/// </summary>
internal static class EventOpsServer
{
    /// <summary>Serves until the process is told to stop.</summary>
    /// <returns>The process's exit code.</returns>
    internal static async Task<int> RunAsync(ServerConfiguration configuration, DataFolderLock dataFolder, ApiKeySet keys)
    {
        EventOpsOptions options = configuration.Options;
        await using WebApplication app = WebHosting.Build(configuration);
        ILogger log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("EventOps.Server");

        // The collector listens before the engine makes its instruments, so that it misses no measurement.
        app.MapEventOpsMetrics();
        using FasterJournal journal = FasterJournal.Open(EngineSettings.JournalOf(options, dataFolder.Folder), TimeProvider.System);
        await using var engine = new EventPipeline(
            EngineSettings.EngineOf(options, dataFolder.Folder),
            journal,
            TimeProvider.System,
            app.Services.GetRequiredService<ILoggerFactory>());
        log.LogInformation(
            "Recovered {Events} events in {Seconds:F2} s ({Frames} frames replayed, {Cut} bytes of tail cut, {Damaged} places quarantined); journal device {Device}",
            engine.Recovery.Events,
            engine.Recovery.Seconds,
            engine.Recovery.ReplayedFrames,
            engine.Recovery.TailBytesCut,
            engine.Recovery.Damaged.Count,
            journal.DeviceKind);

        Map(app, configuration, keys, engine, log);
        app.Lifetime.ApplicationStopping.Register(engine.Polls.Stop);
        await app.RunAsync();
        return 0;
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
