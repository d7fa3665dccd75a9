using System.Globalization;
using System.Text;
using EventOps.Engine.Operations.Alerts;

namespace EventOps.Operations.Alerting;

/// <summary>
/// A text with places: <c>{value}</c>, <c>{threshold}</c>, <c>{metric}</c>, <c>{rule}</c>, and <c>{label}</c> for each
/// label of the series. A place nothing is known for stays as it is written, so that a typo is seen.
/// </summary>
public sealed record AlertTemplate
{
    /// <summary>A text filled in is cut here: labels are anybody's to choose.</summary>
    internal const int LengthMax = 500;

    private AlertTemplate(string text) => Text = text;

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>A template.</summary>
    public static AlertTemplate Of(string text) => new(text);

    /// <summary>Fills it in.</summary>
    internal string Fill(AlertRule rule, string series, double value)
    {
        var filled = new StringBuilder();
        int at = 0;
        while (Text.IndexOf('{', at) is var open and >= 0 && Text.IndexOf('}', open) is var close and >= 0)
        {
            filled.Append(Text, at, open - at).Append(ValueOf(Text[(open + 1)..close], rule, series, value));
            at = close + 1;
        }

        filled.Append(Text, at, Text.Length - at);
        return filled.Length <= LengthMax ? filled.ToString() : filled.ToString(0, LengthMax - 1) + "…";
    }

    private static string ValueOf(string place, AlertRule rule, string series, double value) => place switch
    {
        "value" => Shown(value),
        "threshold" => Shown(rule.Threshold),
        "metric" => rule.Metric.Text,
        "rule" => rule.Name,
        _ => AlertSeries.Read(series).FirstOrDefault(one => one.Name == place).Value ?? $"{{{place}}}",
    };

    private static string Shown(double value) => Math.Abs(value) is >= 1_000 and < 1e15
        ? value.ToString("0", CultureInfo.InvariantCulture)
        : value.ToString("0.####", CultureInfo.InvariantCulture);
}
