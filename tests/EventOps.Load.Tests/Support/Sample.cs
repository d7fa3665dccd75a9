using EventOps.Load.Measuring;
using EventOps.Load.Measuring.Assertions;
using EventOps.Load.Reporting;
using EventOps.Load.Scenarios;

namespace EventOps.Load.Tests.Support;

/// <summary>Results with figures that are easy to recognise.</summary>
internal static class Sample
{
    public static StepResult Step() => new(
        "publish",
        Requests: 1010,
        Events: 5000,
        Errors: 10,
        Bytes: 123_456_789,
        Elapsed: TimeSpan.FromSeconds(10),
        new LatencySummary(1000, 1_000_000, 2_000_000, 3_000_000, 5_000_000, 8_000_000, 9_000_000, 9_500_000, 2_345_678, 1_234_567),
        [new ErrorCount("status 503", 7), new ErrorCount("Timeout", 3)],
        [new SecondPoint(0, 100, 500, 0), new SecondPoint(1, 110, 550, 10), new SecondPoint(2, 90, 450, 0)]);

    public static RunResult Run(string title = "publish-single") => new(
        title, "publish-single", "http://127.0.0.1:8099", ["keep_constant:32,10s"], 32,
        new DateTimeOffset(2026, 1, 17, 12, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(2), "hard deadline", [Step()]);

    public static LoadReport Report(string title = "Load <of> \"events\" & [others]") => new(
        title,
        new DateTimeOffset(2026, 1, 17, 12, 0, 0, TimeSpan.Zero),
        MachineFacts.Here(),
        [Run(), Run("second [run] <b>")],
        [new AssertionResult("p99<50ms", 8e6, true, "8.00 ms"), new AssertionResult("poll.p99<1ms", double.NaN, false, "no step 'poll' in this run")],
        new Comparison(Step().Latency, [new ComparisonRow("single | publish", "90,000/s", "bare 100,000/s", "0.90 of bare", "0.88 or more", true)], ["a note"]));
}
