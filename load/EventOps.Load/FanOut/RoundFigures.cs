using EventOps.Load.FanOut.Receiving;
using EventOps.Load.Http;
using EventOps.Load.Measuring;
using EventOps.Load.Scenarios;

namespace EventOps.Load.FanOut;

/// <summary>What one round of deliveries came to, in the form the reports render.</summary>
internal sealed record RoundFigures(string Title, ReceiverCounts Counts, long Expected, TimeSpan Elapsed, TimeSpan GeneratorCpu)
{
    public long Missing => Math.Max(0, Expected - Counts.Distinct);

    public double EventsPerSecond => Elapsed > TimeSpan.Zero ? Counts.Distinct / Elapsed.TotalSeconds : 0;

    public RunResult AsRun(LoopbackTarget target, string load, int copies, DateTimeOffset startedAt)
    {
        ErrorCount[] errors = Missing > 0 ? [new ErrorCount(FailureKind.Missing.ToString(), Missing)] : [];
        var step = new StepResult(
            "delivery", Counts.Posts, Counts.Distinct, Missing, Counts.Bytes, Elapsed, Counts.Latency, errors, []);
        return new RunResult(
            Title, "fanout", target.BaseUrl, [load], copies, startedAt, Elapsed, GeneratorCpu,
            Missing > 0 ? "not everything arrived" : null, [step]);
    }
}
