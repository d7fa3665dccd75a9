using System.Text;

namespace EventOps.Operations.Readings;

/// <summary>
/// Which series of a metric are meant: those that have every one of some labels, whatever else they have. Made once,
/// asked often: without allocating.
/// </summary>
public sealed class LabelFilter
{
    private readonly string[] _pairs;

    /// <summary>A filter by labels that all have to be there.</summary>
    /// <param name="labels">Names and values; none means every series.</param>
    public LabelFilter(IEnumerable<KeyValuePair<string, string>> labels) =>
        _pairs = [.. labels.Select(static one => $"{one.Key}=\"{Escaped(one.Value)}\"")];

    /// <summary>Every series.</summary>
    public static LabelFilter All { get; } = new([]);

    /// <summary>Whether a series is meant.</summary>
    /// <param name="labels">Its labels, as <see cref="MetricReading.Labels"/> has them.</param>
    public bool Matches(string labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        foreach (string pair in _pairs)
        {
            if (!Has(labels, pair))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A pair stands where a name may begin: a value cannot have an unescaped quote, so it cannot look like one.</summary>
    private static bool Has(string labels, string pair)
    {
        for (int from = 0; labels.IndexOf(pair, from, StringComparison.Ordinal) is var at and >= 0; from = at + 1)
        {
            bool begins = at == 0 || (labels[at - 1] == ',' && EndsAValue(labels, at - 2));
            int end = at + pair.Length;
            if (begins && (end == labels.Length || labels[end] == ','))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the quote there closes a value: an even number of backslashes before it.</summary>
    private static bool EndsAValue(string labels, int quote)
    {
        if (quote < 0 || labels[quote] != '"')
        {
            return false;
        }

        int backslashes = 0;
        while (quote - 1 - backslashes >= 0 && labels[quote - 1 - backslashes] == '\\')
        {
            backslashes++;
        }

        return backslashes % 2 == 0;
    }

    private static string Escaped(string value) => new StringBuilder(value)
        .Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").ToString();
}
