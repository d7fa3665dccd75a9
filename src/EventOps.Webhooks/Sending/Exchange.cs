using System.Net.Sockets;
using EventOps.Engine.Dispatch.Sending;
using EventOps.Webhooks.Circuits;

namespace EventOps.Webhooks.Sending;

/// <summary>
/// One POST and what became of it: 1 build and sign, 2 send and await the response's head, both within the timeout,
/// 3 judge by the status, 4 leave the body to the handler, which reads a little of it to keep the connection.
/// Any thread; many at once.
/// </summary>
internal sealed class Exchange(HttpMessageInvoker http, WebhookOptions options, TimeProvider time) : IAttempt
{
    private readonly TimeSpan _timeout = TimeSpan.FromMilliseconds(options.TimeoutMs);
    private readonly long _retryAfterMaxMs = (long)options.RetryAfterMax.TotalMilliseconds;

    /// <inheritdoc/>
    public async ValueTask<AttemptResult> RunAsync(WebhookRequest request, CancellationToken cancellation)
    {
        long started = time.GetTimestamp();
        using HttpRequestMessage post = DeliveryHeaders.Build(request, time.GetUtcNow());
        using var deadline = new CancellationTokenSource(_timeout, time);
        using CancellationTokenRegistration stop =
            cancellation.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), deadline);
        try
        {
            using HttpResponseMessage response = await http.SendAsync(post, deadline.Token);
            return Judge(response, ElapsedMs(started));
        }
        catch (Exception failure) when (failure is OperationCanceledException or HttpRequestException or IOException or SocketException)
        {
            if (cancellation.IsCancellationRequested)
            {
                return new AttemptResult(AttemptOutcome.NotAttempted, 0, ElapsedMs(started), "the server stops");
            }

            string error = deadline.IsCancellationRequested
                ? $"timed out after {options.TimeoutMs} ms"
                : FailureText.Of(failure, options.ResponseHeadKilobytesMax);
            return new AttemptResult(AttemptOutcome.Failed, 0, ElapsedMs(started), error);
        }
    }

    private AttemptResult Judge(HttpResponseMessage response, int durationMs)
    {
        int status = (int)response.StatusCode;
        if (status is >= 200 and < 300)
        {
            return new AttemptResult(AttemptOutcome.Delivered, status, durationMs, null);
        }

        return new AttemptResult(
            status == 410 ? AttemptOutcome.Gone : AttemptOutcome.Failed,
            status,
            durationMs,
            FailureText.OfStatus(status, response.ReasonPhrase),
            RetryAfter.ReadMs(response, time.GetUtcNow(), _retryAfterMaxMs));
    }

    private int ElapsedMs(long started) => (int)time.GetElapsedTime(started).TotalMilliseconds;
}
