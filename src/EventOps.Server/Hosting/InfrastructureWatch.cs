using System.Net;
using EventOps.Contracts.SystemMonitoring.Infrastructure;
using EventOps.Engine;
using EventOps.Operations.Probing;
using EventOps.Operations.Reputation;
using EventOps.Operations.Reputation.Dns;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Hosting;

/// <summary>What watches external services and addresses, by the settings: part of the node, whichever engine is open.</summary>
internal sealed class InfrastructureWatch : IAsyncDisposable
{
    private const string ResolverFile = "/etc/resolv.conf";

    private readonly IpReputationOptions _reputation;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly AddressVolumes _volumes;

    internal InfrastructureWatch(MonitoringOptions options, TimeProvider clock, ILoggerFactory loggers)
    {
        _reputation = options.IpReputation;
        _clock = clock;
        _log = loggers.CreateLogger("EventOps.Operations");
        ReputationSettings settings = SettingsOf(options.IpReputation);
        _volumes = new AddressVolumes(settings.Addresses, clock);
        Services = new ServiceProber([.. options.Services.Select(ServiceOf)], clock, _log);
        Reputation = new ReputationChecker(settings, _volumes, clock, _log);
        Services.Start();
        Reputation.Start();
    }

    internal ServiceProber Services { get; }

    internal ReputationChecker Reputation { get; }

    /// <summary>What is wrong with the watching itself, or null.</summary>
    internal string? Problem => Services.Failure ?? Reputation.Failure;

    internal static HealthThresholds ThresholdsOf(HealthOptions options) => new()
    {
        ApiP95Ms = options.ApiP95DegradedMs,
        ApiErrorPercent = options.ApiErrorPercentDegraded,
        CommitP99Ms = options.CommitP99DegradedMs,
        DurableLagMs = options.DurableLagDegradedMs,
        DiskFreePercent = options.DiskFreePercentDegraded,
        Backlog = options.BacklogDegraded,
        OldestWaiting = options.OldestWaitingDegraded,
        RingPercent = options.RingPercentDegraded,
    };

    /// <summary>Begins to count an engine's events; whoever closes the engine disposes it before.</summary>
    internal VolumeFollower Follow(EventPipeline engine)
    {
        IReadOnlyList<string> types = _reputation.Addresses.Count == 0 ? [] : _reputation.VolumeTypes;
        var follower = new VolumeFollower(engine.Reader, _volumes, types, _reputation.VolumeField, _clock, _log);
        engine.Status.Watch(() => follower.Failure);
        follower.Start();
        return follower;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await Reputation.DisposeAsync();
    }

    private static ProbedService ServiceOf(ServiceOptions options)
    {
        ProbeTarget.TryParse(options.Kind, options.Target, out Uri? target);
        return new ProbedService
        {
            Name = options.Name!,
            Kind = options.Kind,
            Target = target!,
            Interval = TimeSpan.FromMilliseconds(options.IntervalMs),
            Timeout = TimeSpan.FromMilliseconds(options.TimeoutMs),
            DegradedAfter = TimeSpan.FromMilliseconds(options.DegradedMs),
            ExpectedStatus = options.ExpectedStatus,
            User = options.User,
        };
    }

    private static ReputationSettings SettingsOf(IpReputationOptions options) => new()
    {
        Addresses = [.. options.Addresses.Select(AddressOf)],
        Lists = [.. options.Lists.Select(one => new BlockList(one.Name!, one.Zone!, one.Weight, one.Critical, one.TestEntry))],
        Resolvers = ResolversOf(options.Resolver),
        Timeout = TimeSpan.FromMilliseconds(options.TimeoutMs),
        Attempts = options.Attempts,
        TtlMin = options.TtlMin,
        TtlMax = options.TtlMax,
    };

    private static WatchedAddress AddressOf(WatchedAddressOptions options) =>
        new(WatchedAddress.Plain(IPAddress.Parse(options.Address!)), options.Provider!);

    private static IReadOnlyList<IPEndPoint> ResolversOf(string? configured) =>
        configured is not null && ResolverAddresses.TryParse(configured, out IPEndPoint resolver)
            ? [resolver]
            : ResolverAddresses.OfFile(ResolverFile);
}
