using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using EventOps.Load.Simulations;

namespace EventOps.Load.Measuring.Assertions;

/// <summary>
/// Reads <c>[step.]metric operator bound</c>. Latencies need a unit (a bare 50 would be a guess), counts take k and M,
/// error_rate takes percent.
/// </summary>
internal static class AssertionParser
{
    private static readonly string[] Operators = ["<=", ">=", "!=", "==", "<", ">", "="];

    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out Assertion? assertion,
        [NotNullWhen(false)] out string? problem)
    {
        assertion = null;
        int at = text.AsSpan().IndexOfAny("<>=!");
        if (at <= 0)
        {
            problem = $"'{text}' has no comparison; write for example p99<50ms, throughput>1000000 or errors=0";
            return false;
        }

        string? comparison = Array.Find(Operators, o => text.AsSpan(at).StartsWith(o, StringComparison.Ordinal));
        if (comparison is null)
        {
            problem = $"'{text}' has no comparison that is known; there are {string.Join(' ', Operators)}";
            return false;
        }

        string left = text[..at].Trim();
        string right = text[(at + comparison.Length)..].Trim();
        (string? step, string metric) = SplitStep(left);
        if (!AssertionMetrics.IsKnown(metric))
        {
            problem = $"'{metric}' is not a metric; there are {string.Join(", ", AssertionMetrics.Names)}";
            return false;
        }

        if (!TryBound(metric, right, out double bound))
        {
            problem = AssertionMetrics.IsLatency(metric)
                ? $"'{right}' is not a duration: give a unit, for example 50ms or 250us"
                : $"'{right}' is not a number";
            return false;
        }

        assertion = new Assertion(text, step, metric, comparison == "==" ? "=" : comparison, bound);
        problem = null;
        return true;
    }

    /// <summary>The metric p99.9 has a dot of its own.</summary>
    private static (string? Step, string Metric) SplitStep(string left)
    {
        int dot = AssertionMetrics.IsKnown(left) ? -1 : left.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? (null, left) : (left[..dot], left[(dot + 1)..]);
    }

    private static bool TryBound(string metric, string text, out double bound)
    {
        if (AssertionMetrics.IsLatency(metric))
        {
            bool parsed = DurationText.TryParse(text, out TimeSpan duration);
            bound = duration.TotalNanoseconds;
            return parsed;
        }

        double factor = text.Length == 0 ? 1 : text[^1] switch { 'k' => 1e3, 'M' => 1e6, _ => 1 };
        string number = metric == "error_rate" ? text.TrimEnd('%') : factor == 1 ? text : text[..^1];
        bool isNumber = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out bound);
        bound *= factor;
        return isNumber;
    }
}
