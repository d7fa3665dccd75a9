using System.Diagnostics.Metrics;
using EventOps.Engine;
using EventOps.Engine.Observability;
using EventOps.Engine.Subscriptions;

namespace EventOps.Operations.Instruments;

/// <summary>
/// The instruments of the node: what outlives an engine that is stopped and opened again. Some of them have to be fed
/// once a second, which the sampler does by <see cref="Tick"/>; whoever has no sampler has no samples of those. Any
/// thread, but one that ticks.
/// </summary>
public sealed class OperationsInstruments : IDisposable
{
    private readonly Func<EventPipeline?> _engine;
    private readonly Meter _meter;
    private readonly ThroughputPeak _throughput;
    private readonly SubscriptionWatch _subscriptions;

    /// <summary>Makes them.</summary>
    /// <param name="engine">The engine that is open just now; null while there is none.</param>
    /// <param name="liveWindow">A consumer that came within it is live.</param>
    /// <param name="clock">Time.</param>
    /// <param name="scope">Whose metrics these are, where one process has several servers; null: everybody's.</param>
    public OperationsInstruments(Func<EventPipeline?> engine, TimeSpan liveWindow, TimeProvider clock, object? scope = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(clock);
        _engine = engine;
        _meter = new Meter(new MeterOptions(EngineMetrics.MeterName) { Scope = scope });
        _throughput = new ThroughputPeak(clock);
        _subscriptions = new SubscriptionWatch(engine, liveWindow, clock);
        Runbooks = new RunbookInstruments(_meter);
        _ = new ProcessInstruments(_meter, clock);
        AddCoverage();
        AddBacklog();
        _meter.CreateObservableGauge(
            ContractMetrics.Throughput, () => Samples(_throughput.PerSecond), null,
            "Events made durable in the best second of the last minute.");
    }

    /// <summary>What runbooks tell.</summary>
    public RunbookInstruments Runbooks { get; }

    /// <summary>Once a second, before the metrics are read. One thread.</summary>
    public void Tick()
    {
        EventPipeline? engine = _engine();
        _throughput.Tell(engine, engine?.Metrics.Accepted ?? 0);
        _subscriptions.Refresh();
    }

    /// <summary>Adds what the log store loses. Once.</summary>
    /// <param name="losses">What it has lost; any thread.</param>
    public void AddLogs(Func<LogLosses> losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        LogInstruments.Add(_meter, losses);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void AddCoverage()
    {
        _meter.CreateObservableGauge(
            ContractMetrics.Coverage, () => Samples(Ratio(_subscriptions.Figures?.Coverage)), null,
            "Subscriptions that are expected to have a live consumer and have one, over those expected; none when none is.");
        AddCount("expected", "Subscriptions that should have a live consumer: all that callers made and that are not disabled.",
            static coverage => coverage.Expected);
        AddCount("active", "Subscriptions with a live consumer: it was there lately, or its webhook endpoint's circuit is closed.",
            static coverage => coverage.Active);
        AddCount("matched", "Subscriptions that should have a live consumer and have one.", static coverage => coverage.Matched);
        AddCount("ignored", "Subscriptions with a live consumer that are not expected to have one, because they are disabled.",
            static coverage => coverage.Ignored);
    }

    private void AddCount(string what, string help, Func<CoverageCount, int> count) => _meter.CreateObservableGauge(
        "eventops.subscriptions." + what,
        () => Samples(_subscriptions.Figures is { } figures ? count(figures.Coverage) : (long?)null),
        "{subscription}",
        help);

    private void AddBacklog()
    {
        _meter.CreateObservableGauge(
            ContractMetrics.Backlog, () => Samples(_subscriptions.Figures?.TotalJobs), null,
            "Events that subscribers have yet to take, over all of them: waiting, to be tried again, or handed over and not settled.");
        _meter.CreateObservableGauge(
            "eventops.subscriber.backlog", Backlogs, "{event}",
            "Events that a subscriber has yet to take; the largest 100 by name, the others together.");
    }

    private IEnumerable<Measurement<long>> Backlogs()
    {
        if (_subscriptions.Figures is not { } figures)
        {
            yield break;
        }

        foreach (SubscriberBacklog one in figures.Backlogs)
        {
            yield return new Measurement<long>(
                one.Jobs,
                new KeyValuePair<string, object?>("tenant", one.Tenant),
                new KeyValuePair<string, object?>("subscriber", one.Subscriber));
        }

        if (figures.RestSubscribers > 0)
        {
            yield return new Measurement<long>(figures.RestJobs, new KeyValuePair<string, object?>("otel.metric.overflow", true));
        }
    }

    private static double? Ratio(CoverageCount? coverage) =>
        coverage is { Expected: > 0 } count ? (double)count.Matched / count.Expected : null;

    private static Measurement<T>[] Samples<T>(T? value)
        where T : struct => value is { } one ? [new Measurement<T>(one)] : [];
}
