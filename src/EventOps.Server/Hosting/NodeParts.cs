using System.Diagnostics.Metrics;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Metering;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Contracts.Metrics;
using EventOps.Engine;
using EventOps.Engine.Observability;
using EventOps.Operations.Instruments;
using EventOps.Operations.Runbooks;
using EventOps.Operations.Runbooks.Profiles;
using EventOps.Server.Configuration;
using EventOps.Server.Configuration.Options;
using EventOps.Server.Configuration.Runbooks;

namespace EventOps.Server.Hosting;

/// <summary>
/// What there is once in a process and goes on when the engine is closed and another one opened: who was limited stays
/// limited, what was measured stays measured. Made before the first engine, disposed after the last.
/// </summary>
internal sealed class NodeParts : IAsyncDisposable
{
    private readonly List<Func<string?>> _problems = [];
    private RunbookRunner? _runbooks;
    private ProfileFolders? _profiles;

    internal NodeParts(ServerConfiguration configuration, ApiKeySet keys, string dataFolder, OpenedLogs logs, IServiceProvider services)
    {
        Services = services;
        Configuration = configuration;
        Keys = keys;
        DataFolder = dataFolder;
        Loggers = services.GetRequiredService<ILoggerFactory>();

        // The collector listens before anything makes an instrument, so that it misses no measurement.
        Metrics = services.GetRequiredService<MetricsCollector>();
        Limits = Options.RateLimits.ToLimits();
        Limiter = new RateLimiter(Limits, Clock, RateLimiter.PartitionsMaxDefault);
        Failures = new FailedAuthentications(Options.Auth.FailuresPerMinute, Clock, FailedAuthentications.AddressesMaxDefault);
        Requests = new RequestMeter(Clock);
        Telemetry = new NodeTelemetry(Options, dataFolder, Metrics, services.GetRequiredService<IMeterFactory>(), Loggers);
        Watch(() => Telemetry.Sampler.Failure);
        Logs = logs;
        Telemetry.Instruments.AddLogs(() => logs.Losses);
        Watch(() => logs.Problem);
        Watch(() => logs.Damage);
        Infrastructure = new InfrastructureWatch(Options.Monitoring, Clock, Loggers);
        Watch(() => Infrastructure.Problem);
    }

    internal static TimeProvider Clock => TimeProvider.System;

    /// <summary>What the web server has.</summary>
    internal IServiceProvider Services { get; }

    internal ServerConfiguration Configuration { get; }

    internal EventOpsOptions Options => Configuration.Options;

    /// <summary>The keys of the configuration.</summary>
    internal ApiKeySet Keys { get; }

    /// <summary>The data folder that this process holds, whichever folder the engine's files are in.</summary>
    internal string DataFolder { get; }

    /// <summary>When the process began to serve, by <see cref="Clock"/>'s timestamp.</summary>
    internal long StartedAt { get; } = Clock.GetTimestamp();

    internal ILoggerFactory Loggers { get; }

    internal MetricsCollector Metrics { get; }

    internal RateLimitsOptions Limits { get; }

    internal RateLimiter Limiter { get; }

    internal FailedAuthentications Failures { get; }

    internal RequestMeter Requests { get; }

    /// <summary>What is measured of the node, and kept.</summary>
    internal NodeTelemetry Telemetry { get; }

    /// <summary>The log store; disposed with this.</summary>
    internal OpenedLogs Logs { get; }

    /// <summary>Probes of services, and what block lists say.</summary>
    internal InfrastructureWatch Infrastructure { get; }

    /// <summary>Runs runbooks.</summary>
    internal RunbookRunner Runbooks => _runbooks ?? throw new InvalidOperationException("Nobody runs runbooks yet.");

    /// <summary>Gives the parts that work on the engine the one to work on. Before the first is opened.</summary>
    internal void WorkOn(IEngineControl engine, ProfileFolders profiles)
    {
        _profiles = profiles;
        _runbooks = new RunbookRunner(
            engine, profiles, ConfiguredRunbooks.Of(Options), Clock, Loggers.CreateLogger("EventOps.Runbooks"));
    }

    /// <summary>The first engine is open: the parts that look at whichever is may begin.</summary>
    internal void Start(Func<EventPipeline?> engine)
    {
        Telemetry.Start(engine);

        // What was run before the start is told too: nothing else has forgotten it.
        Runbooks.Watch(run =>
        {
            RunbookInstruments instruments = Telemetry.Instruments.Runbooks;
            instruments.Finished(run.Order.Command, run.End!.ExitCode, DateTimeOffset.FromUnixTimeMilliseconds(run.EndedAtMs));
            if (run.End.FailoverMs >= 0)
            {
                instruments.FailedOver(TimeSpan.FromMilliseconds(run.End.FailoverMs));
            }
        });
    }

    /// <summary>Has every engine's <c>/health</c> tell what is wrong with a part of the node.</summary>
    internal void TellProblemsTo(EngineStatus status)
    {
        foreach (Func<string?> problem in _problems)
        {
            status.Watch(problem);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Infrastructure.DisposeAsync();
        await Telemetry.DisposeAsync();
        Requests.Dispose();
        _profiles?.Dispose();
        await Logs.DisposeAsync();
    }

    /// <summary>Adds what may be wrong with a part. While the node is put together.</summary>
    private void Watch(Func<string?> problem) => _problems.Add(problem);
}
