using EventOps.Contracts.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace EventOps.Contracts.Metrics;

/// <summary>
/// Chooses the format from <c>Accept</c>.
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
        var openMetrics = AcceptHeader.QualityOf(ranges, "application", "openmetrics-text", "1.0.0", AcceptedAs.AnySubtype);
        var text = AcceptHeader.QualityOf(ranges, "text", "plain", "0.0.4", AcceptedAs.AnyType);
        return openMetrics > 0 && openMetrics >= text ? ExpositionFormat.OpenMetrics : ExpositionFormat.PrometheusText;
    }
}
