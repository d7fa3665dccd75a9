using System.Net;

namespace EventOps.Operations.Probing;

/// <summary>
/// A GET over a connection of its own, and the status. Redirects are not followed, the body is not read, a certificate
/// must be good.
/// </summary>
internal sealed class HttpProbe : IProbe
{
    private const int HeadersKilobytesMax = 16;

    private readonly Uri _target;
    private readonly int _expectedStatus;
    private readonly HttpMessageInvoker _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = HeadersKilobytesMax,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.Zero, // each probe connects
        },
        disposeHandler: true);

    internal HttpProbe(Uri target, int expectedStatus)
    {
        _target = target;
        _expectedStatus = expectedStatus;
    }

    public async ValueTask<ProbeOutcome> AskAsync(CancellationToken timeout)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _target);
        request.Headers.UserAgent.ParseAdd("EventOps");
        using HttpResponseMessage response = await _http.SendAsync(request, timeout);
        int status = (int)response.StatusCode;
        if (_expectedStatus == 0 ? status is >= 200 and <= 299 : status == _expectedStatus)
        {
            return ProbeOutcome.Healthy;
        }

        string reason = $"answered {status}, expected {(_expectedStatus == 0 ? "2xx" : _expectedStatus.ToString(null, null))}";
        return status >= 500 ? ProbeOutcome.Down(reason) : ProbeOutcome.Degraded(reason);
    }

    public void Dispose() => _http.Dispose();
}
