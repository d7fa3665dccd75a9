using System.Text;
using System.Text.RegularExpressions;

namespace EventOps.Engine.Logs.Terms;

/// <summary>What can be known of an expression by its text.</summary>
internal static class LogExpression
{
    /// <summary>
    /// Text that everything the expression matches has in it: what stands outside groups, classes and alternatives and is not
    /// repeated. Where it would need more thought there is none; then there is nothing to skip by.
    /// </summary>
    internal static IReadOnlyList<string> LiteralsOf(Regex? expression)
    {
        string pattern = expression?.ToString() ?? string.Empty;
        if (expression is null
            || (expression.Options & (RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)) != 0
            || pattern.Contains("(?", StringComparison.Ordinal))
        {
            return [];
        }

        var literals = new List<string>();
        var run = new StringBuilder();
        for (int at = 0; at < pattern.Length;)
        {
            int end = LogExpressionAtoms.EndOf(pattern, at);
            int next = end < 0 ? -1 : LogExpressionAtoms.EndOfQuantifier(pattern, end);
            if (next < 0)
            {
                return [];
            }

            bool isQuantified = next > end;
            char? literal = LogExpressionAtoms.LiteralOf(pattern, at, end);
            if (literal is { } one && (!isQuantified || pattern[end] == '+'))
            {
                run.Append(one);
            }

            if (literal is null || isQuantified)
            {
                TakeRun(run, literals);
            }

            at = next;
        }

        TakeRun(run, literals);
        return literals;
    }

    private static void TakeRun(StringBuilder run, List<string> literals)
    {
        if (run.Length > 1 && literals.Count < Limits.LogTermsMax)
        {
            literals.Add(run.ToString());
        }

        run.Clear();
    }
}
