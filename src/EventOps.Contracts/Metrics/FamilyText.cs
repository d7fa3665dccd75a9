using System.Globalization;
using System.Text;

namespace EventOps.Contracts.Metrics;

/// <summary>
/// All text of a family that never changes, encoded once for both formats, so that a scrape only copies it.
/// </summary>
internal sealed class FamilyText
{
    private readonly byte[] _textPreamble;
    private readonly byte[] _openMetricsPreamble;
    private readonly byte[][] _textBounds;
    private readonly byte[][] _openMetricsBounds;

    public FamilyText(MetricName name, MetricKind kind, string help, double[] bounds)
    {
        var type = kind switch { MetricKind.Counter => "counter", MetricKind.Gauge => "gauge", _ => "histogram" };
        var sample = kind == MetricKind.Counter ? name.Family + "_total" : name.Family;
        var unit = name.Unit.Suffix is { } suffix && name.Family.EndsWith("_" + suffix, StringComparison.Ordinal)
            ? $"# UNIT {name.Family} {suffix}\n" : "";
        _textPreamble = Encoding.UTF8.GetBytes(
            $"# HELP {sample} {HelpText(help, quotes: false)}\n# TYPE {sample} {type}\n");
        _openMetricsPreamble = Encoding.UTF8.GetBytes(
            $"# TYPE {name.Family} {type}\n{unit}# HELP {name.Family} {HelpText(help, quotes: true)}\n");
        Sample = Encoding.UTF8.GetBytes(sample);
        Bucket = Encoding.UTF8.GetBytes(name.Family + "_bucket");
        Sum = Encoding.UTF8.GetBytes(name.Family + "_sum");
        Count = Encoding.UTF8.GetBytes(name.Family + "_count");
        SampleName = sample;
        ExposedBounds = Array.ConvertAll(bounds, name.Unit.ToExposed);
        double[] exposed = [.. ExposedBounds, double.PositiveInfinity];
        _textBounds = Array.ConvertAll(exposed, static bound => Le(bound, canonical: false));
        _openMetricsBounds = Array.ConvertAll(exposed, static bound => Le(bound, canonical: true));
    }

    /// <summary>The name of a counter's or gauge's sample, a histogram's family.</summary>
    public string SampleName { get; }

    /// <summary>Upper bounds of the buckets in the exposed unit, without the last.</summary>
    public double[] ExposedBounds { get; }

    /// <summary>The sample's name (counter or gauge).</summary>
    public byte[] Sample { get; }

    /// <summary>A bucket sample's name.</summary>
    public byte[] Bucket { get; }

    /// <summary>The sum sample's name.</summary>
    public byte[] Sum { get; }

    /// <summary>The count sample's name.</summary>
    public byte[] Count { get; }

    /// <summary>The lines before the first sample.</summary>
    public byte[] Preamble(ExpositionFormat format) =>
        format == ExpositionFormat.OpenMetrics ? _openMetricsPreamble : _textPreamble;

    /// <summary>The <c>le="…"</c> labels, <c>+Inf</c> last.</summary>
    public byte[][] BoundLabels(ExpositionFormat format) =>
        format == ExpositionFormat.OpenMetrics ? _openMetricsBounds : _textBounds;

    /// <summary>OpenMetrics wants 1.0 where Prometheus writes 1: the label is compared as text.</summary>
    private static byte[] Le(double bound, bool canonical)
    {
        var number = double.IsPositiveInfinity(bound) ? "+Inf" : bound.ToString(CultureInfo.InvariantCulture);
        var whole = canonical && long.TryParse(number, CultureInfo.InvariantCulture, out _);
        return Encoding.UTF8.GetBytes($"le=\"{number}{(whole ? ".0" : "")}\"");
    }

    private static string HelpText(string help, bool quotes)
    {
        var text = new StringBuilder();
        LabelText.AppendEscaped(text, help.ReplaceLineEndings("\n"));
        return quotes ? text.ToString() : text.Replace("\\\"", "\"").ToString();
    }
}
