using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Operations.History;
using EventOps.Operations.Sampling;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.OpsConsole;

/// <summary>
/// <c>GET /api/ops/metrics/timeseries</c>: a metric, added up over its labels, at every step. Where there was no sample
/// there is no point. A Prometheus that does not answer is 502: nothing about the request is wrong, and no points would
/// say that nothing was measured.
/// </summary>
internal sealed class TimeSeriesEndpoint(OpsConsoleServices services)
{
    private static readonly OpsErrors Errors = OpsErrors.Answer;

    internal async Task HandleAsync(HttpContext context, Principal caller)
    {
        if (TimeSeriesRequest.TryRead(context.Request, out string problem) is not { } request)
        {
            await Errors.Unprocessable(context, problem);
            return;
        }

        long last = request.LastSeconds(services.Clock);
        MetricRange range = await services.Metrics.RangeAsync(
            request.Metric, request.FirstSeconds(last), last, request.StepSeconds, context.RequestAborted);
        await (range switch
        {
            { Problem: { } upstream } => Errors.Of(context, StatusCodes.Status502BadGateway, upstream),
            { Known: { } known } => Errors.Unprocessable(context, UnknownMetric(request.Metric, known)),
            _ => SendAsync(context, request.Metric, range.Points),
        });
    }

    private Task SendAsync(HttpContext context, string metric, IReadOnlyList<SamplePoint> points) =>
        OpsJson.SendAsync(context, (ref json) =>
        {
            json.Raw("\"metric\":"u8);
            json.String(metric);
            json.Raw(",\"unit\":"u8);
            json.String(MetricUnits.Of(metric));
            json.Raw(",\"points\":["u8);
            for (int i = 0; i < points.Count; i++)
            {
                json.Raw(i == 0 ? "{\"timestamp\":"u8 : ",{\"timestamp\":"u8);
                services.Times.Write(ref json, DateTimeOffset.FromUnixTimeSeconds(points[i].UnixSeconds));
                json.Raw(",\"value\":"u8);
                OpsJson.Number(ref json, points[i].Value);
                json.Raw("}"u8);
            }

            json.Raw("]"u8);
        });

    private static string UnknownMetric(string metric, IReadOnlyList<string> known)
    {
        IReadOnlyList<string> near = NearestNames.Of(metric, known);
        string suggestion = near.Count == 0 ? string.Empty : $". Did you mean: {string.Join(", ", near)}";
        return $"Unknown metric: {ShownText.Of(metric)}{suggestion}";
    }
}
