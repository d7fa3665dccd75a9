namespace EventOps.Load.Measuring;

/// <summary>The figures of one step over a whole run.</summary>
internal sealed record StepResult(
    string Name,
    long Requests,
    long Events,
    long Errors,
    long Bytes,
    TimeSpan Elapsed,
    LatencySummary Latency,
    IReadOnlyList<ErrorCount> ErrorCounts,
    IReadOnlyList<SecondPoint> Series)
{
    public double RequestsPerSecond => Elapsed > TimeSpan.Zero ? Requests / Elapsed.TotalSeconds : 0;

    public double EventsPerSecond => Elapsed > TimeSpan.Zero ? Events / Elapsed.TotalSeconds : 0;
}
