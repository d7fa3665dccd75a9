using EventOps.Load.Http;

namespace EventOps.Load.Measuring;

/// <summary>All figures of one step of a scenario; any thread may record.</summary>
internal sealed class StepMeter
{
    private readonly LatencyHistogram _latency = new();
    private readonly ErrorTally _errors = new();
    private readonly ThroughputSeries _series;
    private long _events;
    private long _bytes;
    private long _requests;

    public StepMeter(string name, int secondsMax)
    {
        Name = name;
        _series = new ThroughputSeries(secondsMax);
    }

    public string Name { get; }

    public long Requests => Volatile.Read(ref _requests);

    public long Events => Volatile.Read(ref _events);

    public long Errors => _errors.Total;

    /// <summary>
    /// Latency counts from the intended time, so that waiting behind a stalled server is part of it; errors have
    /// none.
    /// </summary>
    public void Record(in StepOutcome outcome, long intendedNs, long doneNs)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Add(ref _bytes, outcome.Bytes);
        Interlocked.Add(ref _events, outcome.Events);
        _series.Add(doneNs, outcome.Events, !outcome.IsSuccess);
        if (outcome.IsSuccess)
        {
            _latency.Record(doneNs - intendedNs);
        }
        else
        {
            _errors.Add(outcome.Failure, outcome.Status);
        }
    }

    public void AddErrors(FailureKind kind, long count)
    {
        if (count > 0)
        {
            _errors.Add(kind, 0, count);
        }
    }

    public void Restart(long startNs)
    {
        _latency.Clear();
        _errors.Clear();
        _series.Restart(startNs);
        (_events, _bytes, _requests) = (0, 0, 0);
    }

    public long PercentileNs(double percentile) => _latency.ValueAt(percentile);

    public StepResult Result(TimeSpan elapsed) => new(
        Name, Requests, Events, Errors, _bytes, elapsed, _latency.Summarise(), _errors.Counts(), _series.Points());
}
