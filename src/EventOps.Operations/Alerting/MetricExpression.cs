using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EventOps.Operations.Alerting;

/// <summary>
/// What a rule looks at: a metric as /metrics names it, or a figure of it over the last seconds.
/// <list type="bullet">
/// <item><c>name</c>: its value, of each series; of a histogram the number of its measurements.</item>
/// <item><c>rate(name[60s])</c>: growth a second.</item>
/// <item><c>p99(name[60s])</c>, <c>p5</c> to <c>p99.99</c>, and <c>p999</c> as everybody writes 99.9: of a histogram's
/// measurements in that time, or in buckets, the bound.</item>
/// <item><c>share(name[60s])</c>: growth of the series that the rule's labels name, over that of all series.</item>
/// </list>
/// </summary>
/// <param name="Text">As it was written.</param>
/// <param name="Metric">The metric's name.</param>
/// <param name="Figure">What is made of it.</param>
/// <param name="Window">Over how long; zero for the value.</param>
/// <param name="Quantile">Which, of a quantile.</param>
public sealed record MetricExpression(string Text, string Metric, MetricFigure Figure, TimeSpan Window, double Quantile)
{
    /// <summary>Longer ones would keep more of each series than an alert is worth.</summary>
    internal static readonly TimeSpan WindowMax = TimeSpan.FromHours(1);

    private static readonly Regex Grammar = new(
        @"^(?:(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)|"
            + @"(?<figure>rate|share|p(?<percent>[1-9][0-9]?(?:\.[0-9]{1,2})?|999))"
            + @"\((?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)\[(?<number>[0-9]{1,4})(?<unit>s|m|h)\]\))$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    /// <summary>A metric's value.</summary>
    public static MetricExpression Value(string metric) => new(metric, metric, MetricFigure.Value, TimeSpan.Zero, 0);

    /// <summary>Reads one.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out MetricExpression? expression)
    {
        expression = null;
        Match match = Grammar.Match(text?.Trim() ?? string.Empty);
        if (!match.Success)
        {
            return false;
        }

        string name = match.Groups["name"].Value;
        if (!match.Groups["figure"].Success)
        {
            expression = Value(name);
            return true;
        }

        int number = int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
        TimeSpan window = match.Groups["unit"].Value switch
        {
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            _ => TimeSpan.FromHours(number),
        };
        MetricFigure figure = match.Groups["figure"].Value switch
        {
            "rate" => MetricFigure.Rate,
            "share" => MetricFigure.Share,
            _ => MetricFigure.Quantile,
        };
        double quantile = figure == MetricFigure.Quantile
            ? QuantileOf(match.Groups["percent"].Value)
            : 0;
        expression = new MetricExpression(match.Value, name, figure, window, quantile);
        return window > TimeSpan.Zero && window <= WindowMax;
    }

    private static double QuantileOf(string percent) =>
        percent == "999" ? 0.999 : (double)(decimal.Parse(percent, CultureInfo.InvariantCulture) / 100);
}

/// <summary>What is made of a metric.</summary>
public enum MetricFigure
{
    /// <summary>What it is now.</summary>
    Value,

    /// <summary>Its growth a second.</summary>
    Rate,

    /// <summary>A quantile of a histogram.</summary>
    Quantile,

    /// <summary>Some series' part of the growth of all.</summary>
    Share,
}
