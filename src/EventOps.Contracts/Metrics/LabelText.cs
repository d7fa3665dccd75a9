using System.Globalization;
using System.Text;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace EventOps.Contracts.Metrics;

/// <summary>
/// Tags as both formats write them: <c>a="x",b="y"</c>, sorted by name, escaped, without braces. It is also a series'
/// identity, so two tag sets that would be written alike are one series: tags in another order, 1 and "1", names that
/// sanitise to the same (their values are joined by <c>;</c>, as OpenTelemetry does). An empty value is no label, as in
/// Prometheus. Runs once a tag set, on first sight.
/// </summary>
internal static class LabelText
{
    public const string Overflow = "otel_metric_overflow=\"true\"";

    public static string Render(
        ReadOnlySpan<Tag> constant, ReadOnlySpan<Tag> tags, MetricKind kind)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Collect(labels, constant, kind);
        Collect(labels, tags, kind);
        var text = new StringBuilder();
        foreach (var (name, value) in labels)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(name).Append("=\"");
            AppendEscaped(text, value);
            text.Append('"');
        }

        return text.ToString();
    }

    /// <summary>
    /// Backslash, quote and line feed escaped; a lone surrogate, which UTF-8 cannot carry, is U+FFFD.
    /// </summary>
    public static void AppendEscaped(StringBuilder text, string value)
    {
        foreach (var rune in value.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '\\': text.Append(@"\\"); break;
                case '"': text.Append("\\\""); break;
                case '\n': text.Append(@"\n"); break;
                default: text.Append(rune.ToString()); break;
            }
        }
    }

    private static void Collect(
        SortedDictionary<string, string> labels, ReadOnlySpan<Tag> tags, MetricKind kind)
    {
        foreach (var (key, raw) in tags)
        {
            var value = ValueOf(raw);
            if (value.Length == 0)
            {
                continue;
            }

            var name = MetricName.Sanitise(key);
            if (kind == MetricKind.Histogram && name == "le")
            {
                name = "exported_le"; // "le" is the bucket's own label
            }

            labels[name] = labels.TryGetValue(name, out var earlier) ? $"{earlier};{value}" : value;
        }
    }

    private static string ValueOf(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
