namespace EventOps.Load.Measuring.Assertions;

/// <summary>A threshold a run must meet, for example <c>p99&lt;50ms</c> or <c>poll.throughput&gt;1000000</c>.</summary>
/// <param name="Step">The step it is about; null for the first, and for errors every step of the run.</param>
/// <param name="Bound">In the metric's base unit: nanoseconds, a second, a count, percent.</param>
internal sealed record Assertion(string Text, string? Step, string Metric, string Operator, double Bound)
{
    public AssertionResult Check(IReadOnlyList<StepResult> steps)
    {
        StepResult? step = steps.FirstOrDefault(s => Step is null || s.Name == Step);
        if (step is null)
        {
            return new AssertionResult(Text, double.NaN, Passed: false, $"no step '{Step}' in this run");
        }

        // Latency of nothing is no latency: a run without one success must not pass "p99<50ms".
        if (step.Latency.Count == 0 && AssertionMetrics.IsLatency(Metric))
        {
            return new AssertionResult(Text, double.NaN, Passed: false, "no successful request");
        }

        double actual = Step is null && AssertionMetrics.IsAboutErrors(Metric)
            ? AssertionMetrics.ValueOverAll(Metric, steps)
            : AssertionMetrics.Value(Metric, step);
        bool passed = Operator switch
        {
            "<" => actual < Bound,
            "<=" => actual <= Bound,
            ">" => actual > Bound,
            ">=" => actual >= Bound,
            "!=" => actual != Bound,
            _ => actual == Bound,
        };
        return new AssertionResult(Text, actual, passed, AssertionMetrics.Format(Metric, actual));
    }
}
