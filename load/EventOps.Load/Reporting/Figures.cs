using EventOps.Load.Measuring;
using EventOps.Load.Simulations;

namespace EventOps.Load.Reporting;

/// <summary>How numbers are written in every report.</summary>
internal static class Figures
{
    public static readonly string[] StepHeadings =
        ["step", "requests", "errors", "req/s", "events/s", "p50", "p75", "p95", "p99", "p99.9", "max", "mean", "stddev", "MB"];

    public static string[] StepCells(StepResult step) =>
    [
        step.Name,
        Count(step.Requests),
        Count(step.Errors),
        Count(step.RequestsPerSecond),
        Count(step.EventsPerSecond),
        .. Percentiles(step.Latency).Select(p => DurationText.FormatNs(p.Ns)),
        DurationText.FormatNs(step.Latency.MeanNs),
        DurationText.FormatNs(step.Latency.StdDevNs),
        FormattableString.Invariant($"{step.Bytes / 1e6:#,0.0}"),
    ];

    public static IEnumerable<(string Name, double Ns)> Percentiles(LatencySummary latency) =>
    [
        ("p50", latency.P50Ns), ("p75", latency.P75Ns), ("p95", latency.P95Ns), ("p99", latency.P99Ns),
        ("p99.9", latency.P999Ns), ("max", latency.MaxNs),
    ];

    public static string Count(double value) => FormattableString.Invariant($"{value:#,0}");

    public static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.00} s");

    public static string Machine(MachineFacts machine) =>
        $"{machine.Cores} cores, {machine.System}, {machine.Architecture}, {machine.Runtime}, {machine.Build}";

    public static string Verdict(bool? passed) => passed switch { true => "pass", false => "FAIL", null => "" };
}
