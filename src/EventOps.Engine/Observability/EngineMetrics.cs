using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace EventOps.Engine.Observability;

/// <summary>
/// The engine's instruments, on the meter <c>EventOps</c>. Data-plane counters are plain fields with one writer, read
/// when somebody scrapes; histograms are recorded once per commit, never per event.
/// </summary>
public sealed class EngineMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "EventOps";

    private static readonly string[] ReasonNames =
    [
        "invalid", "unknown_type", "too_large", "rate_limited", "key_conflict", "ring_full", "journal_unavailable", "stopping",
        "too_many_series", "unauthorized", "quota_rate", "quota_bytes", "schema_violation",
    ];

    private static readonly double[] SecondsBuckets =
        [0.00005, 0.0001, 0.00015, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

    private readonly Meter _meter = new(MeterName);
    private readonly long[] _rejected = new long[ReasonNames.Length];
    private readonly Histogram<double> _commitSeconds;
    private readonly Histogram<long> _batchFrames;
    private readonly Histogram<double> _webhookSeconds;
    private long _webhookEvents;
    private long _accepted;
    private long _acceptedBytes;
    private long _damagedReads;
    private long _committingSince;

    /// <summary>Creates the instruments.</summary>
    /// <param name="clock">Time, for what is told of the last minutes.</param>
    public EngineMetrics(TimeProvider clock)
    {
        Commits = new LatencyWindow(clock);
        RingRefusals = new LatencyWindow(clock);
        _commitSeconds = _meter.CreateHistogram(
            "eventops.journal.commit.duration", "s", "Time of one journal commit, durable when it ends.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = SecondsBuckets });
        _batchFrames = _meter.CreateHistogram(
            "eventops.journal.batch.size", "{frame}", "Frames that one commit made durable.", tags: null,
            new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] });
        _webhookSeconds = _meter.CreateHistogram(
            "eventops.webhook.attempt.duration", "s", "Time of one attempt to deliver a webhook, by result.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = SecondsBuckets });
        _meter.CreateObservableCounter(
            "eventops.webhook.delivered", () => Volatile.Read(ref _webhookEvents), "{event}", "Events delivered by webhook.");
        _meter.CreateObservableCounter(
            "eventops.publish.accepted", () => Volatile.Read(ref _accepted), "{event}", "Events made durable.");
        _meter.CreateObservableCounter(
            "eventops.publish.accepted.size", () => Volatile.Read(ref _acceptedBytes), "By", "Bytes of the records made durable.");
        _meter.CreateObservableCounter(
            "eventops.publish.rejected", ObserveRejected, "{event}", "Events refused, by reason.");
        _meter.CreateObservableCounter(
            "eventops.read.damaged",
            () => Volatile.Read(ref _damagedReads),
            "{event}",
            "Events whose bytes no longer match their checksum when read.");
        _meter.CreateObservableGauge(
            "eventops.journal.durable.lag", DurableLagSeconds, "s", "Age of the commit under way; 0 when there is none.");
    }

    /// <summary>How long the commits of the last minutes took.</summary>
    public LatencyWindow Commits { get; }

    /// <summary>Publishes of the last minutes that found the ring full; of them only the count means something.</summary>
    public LatencyWindow RingRefusals { get; }

    /// <summary>How long the commit under way has taken so far; 0 when there is none.</summary>
    public double DurableLagMs => DurableLagSeconds() * 1_000;

    /// <summary>Adds a gauge that is read at each scrape.</summary>
    public void Gauge(string name, Func<long> read, string unit, string description) =>
        _meter.CreateObservableGauge(name, read, unit, description);

    /// <summary>Adds a counter that is read at each scrape.</summary>
    public void Counter(string name, Func<long> read, string unit, string description) =>
        _meter.CreateObservableCounter(name, read, unit, description);

    /// <summary>Counts events that were refused. Any thread.</summary>
    public void Rejected(RejectReason reason, int events = 1)
    {
        Interlocked.Add(ref _rejected[(int)reason], events);
        if (reason == RejectReason.RingFull)
        {
            RingRefusals.Record(0);
        }
    }

    /// <summary>Events refused for a reason since the start. Any thread.</summary>
    public long RejectedFor(RejectReason reason) => Volatile.Read(ref _rejected[(int)reason]);

    /// <summary>Counts an event that could not be read back. Any thread.</summary>
    public void DamagedRead() => Interlocked.Increment(ref _damagedReads);

    /// <summary>An attempt to deliver a webhook ended. Any thread.</summary>
    internal void WebhookAttempted(bool succeeded, int durationMs, int events)
    {
        _webhookSeconds.Record(durationMs / 1_000.0, new KeyValuePair<string, object?>("result", succeeded ? "delivered" : "failed"));
        if (succeeded)
        {
            Interlocked.Add(ref _webhookEvents, events);
        }
    }

    /// <summary>Events that could not be read back.</summary>
    public long DamagedReads => Volatile.Read(ref _damagedReads);

    /// <summary>Events made durable since the engine was opened.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Counts committed events. The journal writer's thread.</summary>
    internal void AcceptedEvents(int events, long bytes)
    {
        Volatile.Write(ref _accepted, _accepted + events);
        Volatile.Write(ref _acceptedBytes, _acceptedBytes + bytes);
    }

    /// <summary>A commit begins. The journal writer's thread.</summary>
    internal long CommitStarted()
    {
        long now = Stopwatch.GetTimestamp();
        Volatile.Write(ref _committingSince, now);
        return now;
    }

    /// <summary>A commit has ended. The journal writer's thread.</summary>
    internal void CommitEnded(long startedAt, int frames)
    {
        Volatile.Write(ref _committingSince, 0);
        long elapsedTicks = Stopwatch.GetTimestamp() - startedAt;
        _commitSeconds.Record((double)elapsedTicks / Stopwatch.Frequency);
        Commits.Record(elapsedTicks);
        _batchFrames.Record(frames);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private double DurableLagSeconds()
    {
        long since = Volatile.Read(ref _committingSince);
        return since == 0 ? 0 : Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    private IEnumerable<Measurement<long>> ObserveRejected()
    {
        for (int i = 0; i < ReasonNames.Length; i++)
        {
            yield return new Measurement<long>(
                Volatile.Read(ref _rejected[i]), new KeyValuePair<string, object?>("reason", ReasonNames[i]));
        }
    }
}
