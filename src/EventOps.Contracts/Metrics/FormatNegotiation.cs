using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace EventOps.Contracts.Metrics;

/// <summary>
/// Chooses the format from <c>Accept</c>. The most specific range decides a format's quality (RFC 9110, 12.5.1).
/// OpenMetrics is chosen when it is named with at least the quality of the Prometheus text; everything else, a
/// malformed header and a header that accepts neither included, gets the Prometheus text: a scraper is better served by
/// it than by a 406.
/// </summary>
internal static class FormatNegotiation
{
    public const string PrometheusTextType = "text/plain; version=0.0.4; charset=utf-8";
    public const string OpenMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    public static string ContentTypeOf(ExpositionFormat format) =>
        format == ExpositionFormat.OpenMetrics ? OpenMetricsType : PrometheusTextType;

    public static ExpositionFormat Choose(StringValues accept)
    {
        if (accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(accept, out var ranges))
        {
            return ExpositionFormat.PrometheusText;
        }

        // "*/*" alone must not choose OpenMetrics: that is what curl and browsers send.
        var openMetrics = QualityOf(ranges, "application", "openmetrics-text", "1.0.0", anyType: false);
        var text = QualityOf(ranges, "text", "plain", "0.0.4", anyType: true);
        return openMetrics > 0 && openMetrics >= text ? ExpositionFormat.OpenMetrics : ExpositionFormat.PrometheusText;
    }

    private static double QualityOf(
        IList<MediaTypeHeaderValue> ranges, string type, string subType, string version, bool anyType)
    {
        var quality = 0.0;
        var specificity = -1;
        foreach (var range in ranges)
        {
            var found = Specificity(range, type, subType, version);
            if (found > specificity || (found == specificity && range.Quality.GetValueOrDefault(1) > quality))
            {
                if (found >= 0 && (found > 0 || anyType))
                {
                    specificity = found;
                    quality = range.Quality.GetValueOrDefault(1);
                }
            }
        }

        return quality;
    }

    /// <summary>-1 no match, 0 any type, 1 any subtype, 2 the type, 3 the type in this version.</summary>
    private static int Specificity(MediaTypeHeaderValue range, string type, string subType, string version)
    {
        if (range.MatchesAllTypes)
        {
            return 0;
        }

        if (!range.Type.Equals(type, StringComparison.OrdinalIgnoreCase))
        {
            return -1;
        }

        if (range.MatchesAllSubTypes)
        {
            return 1;
        }

        if (!range.SubType.Equals(subType, StringComparison.OrdinalIgnoreCase))
        {
            return -1;
        }

        foreach (var parameter in range.Parameters)
        {
            if (parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase))
            {
                return HeaderUtilities.RemoveQuotes(parameter.Value).Equals(version, StringComparison.Ordinal) ? 3 : -1;
            }
        }

        return 2;
    }
}
