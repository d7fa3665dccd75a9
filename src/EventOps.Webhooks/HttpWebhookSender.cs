using System.Net;
using EventOps.Engine.Dispatch.Sending;
using EventOps.Webhooks.Addresses;
using EventOps.Webhooks.Circuits;
using EventOps.Webhooks.Sending;

namespace EventOps.Webhooks;

/// <summary>
/// Sends webhooks over HTTP/1.1: finds the endpoint's circuit and a place among its attempts, makes the exchange. Holds
/// the connections and what is known of each endpoint; one for the whole server. Any thread; many calls at once.
/// </summary>
public sealed class HttpWebhookSender : IWebhookSender, IDisposable
{
    /// <summary>How soon to ask again when an endpoint has all the attempts it may have: a few answers' time.</summary>
    private const int FullWaitMs = 20;

    private readonly TimeProvider _time;
    private readonly EndpointTable _endpoints;
    private readonly HttpMessageInvoker _http;
    private readonly Exchange _exchange;
    private int _disposed;

    /// <summary>Makes one that finds names by DNS.</summary>
    /// <param name="options">Every bound.</param>
    /// <param name="time">The clock of timestamps, timeouts and breaks.</param>
    public HttpWebhookSender(WebhookOptions options, TimeProvider time)
        : this(options, time, NameLookup.ResolveAsync)
    {
    }

    internal HttpWebhookSender(WebhookOptions options, TimeProvider time, ResolveHost resolve)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Check();
        _time = time;
        Addresses = new AddressPolicy(options.AllowedNetworks);
        _endpoints = new EndpointTable(options, time);
        var connector = new GuardedConnector(Addresses, resolve, time, options.TimeoutMs);
        _http = new HttpMessageInvoker(HandlerOf(options, connector), disposeHandler: true);
        _exchange = new Exchange(_http, options, time);
    }

    /// <summary>Which addresses it reaches: for checking a callback URL before it is taken.</summary>
    public AddressPolicy Addresses { get; }

    /// <summary>How many endpoints it remembers.</summary>
    internal int EndpointsKnown => _endpoints.Count;

    /// <inheritdoc/>
    public int OpenCircuits => _endpoints.CountOpen();

    /// <inheritdoc/>
    public bool CanAttempt(Uri url, out long retryAtMs)
    {
        ArgumentNullException.ThrowIfNull(url);
        retryAtMs = 0;
        Endpoint? endpoint = _endpoints.Find(url);
        if (endpoint is null)
        {
            return true;
        }

        // Full first: who passes the circuit after a break has the probe, and must be able to make it.
        if (endpoint.IsFull)
        {
            retryAtMs = _time.GetUtcNow().ToUnixTimeMilliseconds() + FullWaitMs;
            return false;
        }

        return endpoint.Circuit.MayPass(out retryAtMs);
    }

    /// <inheritdoc/>
    public bool IsHeldBack(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return _endpoints.Find(url) is { Circuit.IsClosed: false };
    }

    /// <inheritdoc/>
    public WebhookSignatures Sign(in WebhookRequest request) => DeliveryHeaders.Sign(request, _time.GetUtcNow());

    /// <inheritdoc/>
    public async ValueTask<AttemptResult> SendAsync(WebhookRequest request, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested || Volatile.Read(ref _disposed) != 0)
        {
            return new AttemptResult(AttemptOutcome.NotAttempted, 0, 0, "the server stops");
        }

        Endpoint endpoint = _endpoints.Use(request.Url);
        if (!endpoint.TryEnter())
        {
            return new AttemptResult(AttemptOutcome.NotAttempted, 0, 0, "as many attempts under way as the endpoint may have");
        }

        try
        {
            return await endpoint.Circuit.RunAsync(_exchange, request, cancellation);
        }
        finally
        {
            endpoint.Leave();
        }
    }

    /// <summary>Closes the connections. The caller has cancelled its sends, and awaited them, before.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _http.Dispose();
        }
    }

    private static SocketsHttpHandler HandlerOf(WebhookOptions options, GuardedConnector connector) => new()
    {
        ConnectCallback = connector.ConnectAsync,
        ConnectTimeout = TimeSpan.FromMilliseconds(options.TimeoutMs),
        UseProxy = false, // a proxy would resolve names for us, unguarded
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null, // the traceparent is the events', not ours
        MaxConnectionsPerServer = options.ConnectionsPerServerMax,
        MaxResponseHeadersLength = options.ResponseHeadKilobytesMax,
        MaxResponseDrainSize = options.ResponseDrainBytesMax,
        ResponseDrainTimeout = options.ResponseDrainTime,
        PooledConnectionIdleTimeout = options.ConnectionIdleTime,
        PooledConnectionLifetime = options.ConnectionLifetime,
    };
}
