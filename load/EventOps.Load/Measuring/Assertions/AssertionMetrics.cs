using EventOps.Load.Simulations;

namespace EventOps.Load.Measuring.Assertions;

/// <summary>What can be asserted about a step.</summary>
internal static class AssertionMetrics
{
    private const string Errors = "errors";
    private const string ErrorRate = "error_rate";

    private static readonly Dictionary<string, Func<LatencySummary, double>> Latencies = new(StringComparer.Ordinal)
    {
        ["min"] = l => l.MinNs,
        ["p50"] = l => l.P50Ns,
        ["p75"] = l => l.P75Ns,
        ["p95"] = l => l.P95Ns,
        ["p99"] = l => l.P99Ns,
        ["p99.9"] = l => l.P999Ns,
        ["max"] = l => l.MaxNs,
        ["mean"] = l => l.MeanNs,
        ["stddev"] = l => l.StdDevNs,
    };

    private static readonly Dictionary<string, Func<StepResult, double>> Counts = new(StringComparer.Ordinal)
    {
        ["throughput"] = s => s.EventsPerSecond,
        ["rps"] = s => s.RequestsPerSecond,
        ["requests"] = s => s.Requests,
        ["events"] = s => s.Events,
        [Errors] = s => s.Errors,
        ["bytes"] = s => s.Bytes,
        [ErrorRate] = s => Percent(s.Errors, s.Requests),
    };

    public static IEnumerable<string> Names => Latencies.Keys.Concat(Counts.Keys);

    public static bool IsLatency(string metric) => Latencies.ContainsKey(metric);

    public static bool IsAboutErrors(string metric) => metric is Errors or ErrorRate;

    public static bool IsKnown(string metric) => Latencies.ContainsKey(metric) || Counts.ContainsKey(metric);

    public static double Value(string metric, StepResult step) =>
        Latencies.TryGetValue(metric, out Func<LatencySummary, double>? latency) ? latency(step.Latency) : Counts[metric](step);

    public static double ValueOverAll(string errorMetric, IReadOnlyList<StepResult> steps)
    {
        long errors = steps.Sum(step => step.Errors);
        return errorMetric == Errors ? errors : Percent(errors, steps.Sum(step => step.Requests));
    }

    private static double Percent(long part, long whole) => whole == 0 ? 0 : 100.0 * part / whole;

    public static string Format(string metric, double value) => IsLatency(metric)
        ? DurationText.FormatNs(value)
        : FormattableString.Invariant($"{value:#,0.##}{(metric == ErrorRate ? "%" : "")}");
}
