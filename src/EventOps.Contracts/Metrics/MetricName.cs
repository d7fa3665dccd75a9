using System.Text;

namespace EventOps.Contracts.Metrics;

/// <summary>An instrument's name by the conventions <c>promtool check metrics</c> holds metrics to.</summary>
/// <param name="Family">The name without the counter's <c>_total</c>: what OpenMetrics calls the metric family.</param>
/// <param name="Unit">The unit values are exposed in; its suffix is the end of <paramref name="Family"/>.</param>
internal readonly record struct MetricName(string Family, MetricUnit Unit)
{
    private const string Total = "_total";

    /// <summary>
    /// Endings that belong to samples of other types (histogram, summary, info); a plain metric may not have them.
    /// </summary>
    private static readonly string[] ReservedEndings = ["_count", "_sum", "_bucket", "_info", "_created"];

    /// <summary>The exposed name of an instrument.</summary>
    public static MetricName Of(string instrument, string? instrumentUnit, MetricKind kind)
    {
        var unit = MetricUnit.Parse(instrumentUnit);
        if (unit.Suffix == "ratio" && kind == MetricKind.Counter)
        {
            unit = unit with { Suffix = null }; // a count of a dimensionless thing is a count, not a ratio
        }

        if (RuntimeInstruments.NameOf(instrument) is { } renamed)
        {
            return new MetricName(renamed, unit);
        }

        var name = WithoutEnding(Sanitise(instrument), Total);
        if (unit.Suffix is { } suffix)
        {
            if (instrumentUnit is not null && instrumentUnit.All(char.IsAsciiLetter))
            {
                name = WithoutEnding(name, "_" + Sanitise(instrumentUnit)); // "lag_ms" in ms: the suffix says it better
            }

            name = WithoutEnding(name, "_" + suffix) + "_" + suffix;
        }

        if (kind == MetricKind.Gauge && ReservedEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)))
        {
            name += "_value";
            unit = unit with { Suffix = null };
        }

        return new MetricName(name, unit);
    }

    /// <summary>
    /// A metric or label name: lower snake case of <c>[a-z0-9_]</c>, not starting with a digit, runs of other
    /// characters one underscore. No colon (recording rules own it) and no leading double underscore (Prometheus owns
    /// it).
    /// </summary>
    public static string Sanitise(string name)
    {
        var result = new StringBuilder(name.Length + 4);
        var previous = '\0';
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character))
            {
                AppendUnderscore(result);
            }
            else
            {
                if (char.IsAsciiLetterUpper(character)
                    && (char.IsAsciiLetterLower(previous) || char.IsAsciiDigit(previous)))
                {
                    AppendUnderscore(result);
                }

                if (result.Length == 0 && char.IsAsciiDigit(character))
                {
                    result.Append('_');
                }

                result.Append(char.ToLowerInvariant(character));
            }

            previous = character;
        }

        if (result.Length > 1 && result[^1] == '_')
        {
            result.Length--;
        }

        return result.Length == 0 ? "_" : result.ToString();
    }

    private static void AppendUnderscore(StringBuilder result)
    {
        if (result.Length == 0 || result[^1] != '_')
        {
            result.Append('_');
        }
    }

    private static string WithoutEnding(string name, string ending) =>
        name.Length > ending.Length && name.EndsWith(ending, StringComparison.Ordinal) ? name[..^ending.Length] : name;
}
