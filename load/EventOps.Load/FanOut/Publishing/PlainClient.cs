using System.Globalization;
using EventOps.Load.FanOut.Receiving;
using EventOps.Load.Scenarios;

namespace EventOps.Load.FanOut.Publishing;

/// <summary>
/// What deliveries are compared with: an <see cref="HttpClient"/> as anybody would write it, posting a delivery's own
/// bytes and headers again, so many at once, to the same receiver. It may sign each body anew, as every delivery is.
/// </summary>
internal sealed class PlainClient
{
    private readonly DeliverySample _sample;
    private readonly Uri[] _urls;
    private readonly bool _signs;

    public PlainClient(DeliverySample sample, ReceiverControl receiver, int subscriptions, bool signs)
    {
        _signs = signs;
        _sample = sample;
        _urls = [.. Enumerable.Range(0, subscriptions).Select(subscription => new Uri(receiver.HookUrl(subscription)))];
    }

    /// <summary>Posts so many times and returns when all are answered.</summary>
    public async Task PostAsync(long posts, int concurrency, CancellationToken stop)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        long next = -1;
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(PostAsync, stop)));

        async Task PostAsync()
        {
            for (long i = Interlocked.Increment(ref next); i < posts; i = Interlocked.Increment(ref next))
            {
                using HttpRequestMessage request = Request(_urls[i % _urls.Length]);
                using HttpResponseMessage answer = await client.SendAsync(request, stop);
                if (!answer.IsSuccessStatusCode)
                {
                    string status = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
                    throw new SetupFailedException($"the receiver answered the plain client {status}");
                }
            }
        }
    }

    private HttpRequestMessage Request(Uri url)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(_sample.Body) };
        foreach ((string name, string value) in _sample.Headers)
        {
            if (name is "Host" or "Content-Length" or "Connection" or "Transfer-Encoding")
            {
                continue;
            }

            string sent = _signs ? BodySigner.Value(name, value, _sample.Body) : value;
            if (!request.Headers.TryAddWithoutValidation(name, sent))
            {
                request.Content.Headers.TryAddWithoutValidation(name, sent);
            }
        }

        return request;
    }
}
