using System.Globalization;
using EventOps.Operations.Instruments;
using EventOps.Operations.Sampling;

namespace EventOps.Operations.History;

/// <summary>
/// The history that a Prometheus keeps that scrapes the server, over its HTTP API. Values of several servers it scrapes are added up. It is
/// asked once a call, with a deadline, and no more of an answer is read than the largest may have; whatever is wrong with
/// it is said and never thrown.
/// </summary>
public sealed class PrometheusHistory : IMetricHistory, IDisposable
{
    /// <summary>A range of 11,000 points, the most that Prometheus gives, is 400 KB.</summary>
    private const int AnswerBytesMax = 4 << 20;

    private readonly HttpClient _http;

    /// <summary>One that asks a Prometheus.</summary>
    /// <param name="url">Where it is, such as <c>http://127.0.0.1:9090/</c>.</param>
    /// <param name="timeout">How long an answer may take.</param>
    public PrometheusHistory(Uri url, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(url);
        string folder = url.AbsoluteUri.EndsWith('/') ? url.AbsoluteUri : url.AbsoluteUri + "/";
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false })
        {
            BaseAddress = new Uri(folder),
            Timeout = timeout,
            MaxResponseContentBufferSize = AnswerBytesMax,
        };
    }

    /// <inheritdoc/>
    public async ValueTask<CurrentMetrics> NowAsync(IReadOnlyList<string> metrics, CancellationToken cancellation)
    {
        var labels = $$"""sum by (__name__, {{CurrentValue.CommandLabel}}) ({__name__=~"{{string.Join('|', metrics)}}"})""";
        using PrometheusAnswer answer = await AskAsync("api/v1/query?query=" + Uri.EscapeDataString(labels), cancellation);
        return answer.Problem is { } problem
            ? new CurrentMetrics([], problem)
            : new CurrentMetrics([.. answer.Vector()]);
    }

    /// <inheritdoc/>
    public async ValueTask<MetricRange> RangeAsync(
        string metric, long firstSeconds, long lastSeconds, int stepSeconds, CancellationToken cancellation)
    {
        if (!IsName(metric))
        {
            return await UnlessKnownAsync(metric, cancellation);
        }

        string query = string.Create(
            CultureInfo.InvariantCulture,
            $"api/v1/query_range?query=sum({metric})&start={firstSeconds}&end={lastSeconds}&step={stepSeconds}");
        IReadOnlyList<SamplePoint> points;
        using (PrometheusAnswer answer = await AskAsync(query, cancellation))
        {
            if (answer.Problem is { } problem)
            {
                return new MetricRange([], null, problem);
            }

            points = [.. answer.Matrix()];
        }

        return points.Count > 0 ? new MetricRange(points) : await UnlessKnownAsync(metric, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>No points, of a metric that is known; or the metrics that are.</summary>
    private async ValueTask<MetricRange> UnlessKnownAsync(string metric, CancellationToken cancellation)
    {
        if (ContractMetrics.Named.Contains(metric, StringComparer.Ordinal))
        {
            return new MetricRange([]);
        }

        using PrometheusAnswer answer = await AskAsync("api/v1/label/__name__/values", cancellation);
        if (answer.Problem is { } problem)
        {
            return new MetricRange([], null, problem);
        }

        string[] known = [.. answer.Names()];
        return known.Contains(metric, StringComparer.Ordinal)
            ? new MetricRange([])
            : new MetricRange([], [.. known.Union(ContractMetrics.Named, StringComparer.Ordinal)]);
    }

    private async ValueTask<PrometheusAnswer> AskAsync(string path, CancellationToken cancellation)
    {
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellation);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation);
            return PrometheusAnswer.Of((int)response.StatusCode, body);
        }
        catch (HttpRequestException refused)
        {
            // The particulars name addresses and files of this machine: the kind is enough for a caller.
            return PrometheusAnswer.Refused($"Prometheus cannot be asked: {refused.HttpRequestError}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return PrometheusAnswer.Refused($"Prometheus did not answer within {_http.Timeout.TotalMilliseconds:F0} ms");
        }
    }

    /// <summary>What Prometheus calls a metric: anything else would be an expression.</summary>
    private static bool IsName(string metric) =>
        metric.Length > 0 && !char.IsAsciiDigit(metric[0])
        && metric.All(static one => char.IsAsciiLetterOrDigit(one) || one is '_' or ':');
}
