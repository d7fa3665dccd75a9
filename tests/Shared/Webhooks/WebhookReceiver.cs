using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventOps.Tests.Shared.Webhooks;

/// <summary>
/// A webhook receiver for tests: a real Kestrel on a loopback port, that records what it gets and behaves as it is told,
/// path by path. A path that was not spoken of answers 200.
/// </summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly ReceiverOptions _options;
    private readonly WebApplication _app;
    private readonly DeliveryLog _log = new();
    private readonly InFlightCount _inFlight = new();
    private readonly ConcurrentDictionary<string, WebhookBehaviour> _behaviours = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Exception> _failures = new();
    private readonly CancellationTokenSource _stopping = new();
    private WebhookBehaviour _otherwise = WebhookBehaviour.Answer();

    private WebhookReceiver(ReceiverOptions options)
    {
        _options = options;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{options.Port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        // What hangs is let go by us first; nothing else needs long.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public int Port { get; private set; }

    /// <summary>In order of arrival.</summary>
    public IReadOnlyList<ReceivedDelivery> Deliveries => _log.All;

    public int Count => _log.Count;

    public static async Task<WebhookReceiver> StartAsync(ReceiverOptions? options = null)
    {
        var receiver = new WebhookReceiver(options ?? new ReceiverOptions());
        await receiver._app.StartAsync();
        receiver.Port = new Uri(receiver._app.Urls.First()).Port;
        return receiver;
    }

    /// <summary>The callback URL of a path, which begins with a slash.</summary>
    public string Url(string path = "/hook") => $"http://127.0.0.1:{Port}{path}";

    /// <summary>From the next request on; those under way end as they began.</summary>
    /// <returns>The path's callback URL.</returns>
    public string On(string path, WebhookBehaviour behaviour)
    {
        _behaviours[path] = behaviour;
        return Url(path);
    }

    /// <summary>For every path without a behaviour of its own.</summary>
    public void Otherwise(WebhookBehaviour behaviour) => Volatile.Write(ref _otherwise, behaviour);

    /// <summary>What has arrived at a path, in order.</summary>
    public IReadOnlyList<ReceivedDelivery> At(string path) => [.. Deliveries.Where(delivery => delivery.Path == path)];

    /// <summary>The events that have arrived at a path, in order, repeated ones repeatedly.</summary>
    public IReadOnlyList<string> EventsAt(string path) => [.. At(path).SelectMany(delivery => delivery.EventIds)];

    /// <summary>Requests under way at a path just now, and the most there were at once.</summary>
    public (int Now, int Most) InFlightAt(string path) => _inFlight.At(path);

    /// <summary>Forgets what has arrived; the numbers of attempts go on.</summary>
    public void Clear() => _log.Clear();

    /// <summary>The first delivery that is like this, had it arrived already or not.</summary>
    public Task<ReceivedDelivery> ReceivedAsync(Func<ReceivedDelivery, bool> predicate, TimeSpan timeout) =>
        _log.WaitAsync(predicate, () => "a delivery like the one asked for", timeout);

    /// <summary>So many deliveries, at a path or at all of them together.</summary>
    public Task ReceivedAsync(int count, TimeSpan timeout, string? path = null)
    {
        int seen = 0;
        return count == 0 ? Task.CompletedTask : _log.WaitAsync(
            delivery => (path is null || delivery.Path == path) && ++seen == count,
            () => $"{count} deliveries at {path ?? "all paths"}, only {seen}",
            timeout);
    }

    /// <summary>Each of these events at least once, at a path or anywhere.</summary>
    public Task ReceivedEventsAsync(IEnumerable<string> eventIds, TimeSpan timeout, string? path = null)
    {
        var missing = new HashSet<string>(eventIds, StringComparer.Ordinal);
        return missing.Count == 0 ? Task.CompletedTask : _log.WaitAsync(
            delivery =>
            {
                if (path is null || delivery.Path == path)
                {
                    missing.ExceptWith(delivery.EventIds);
                }

                return missing.Count == 0;
            },
            () => $"{missing.Count} events at {path ?? "any path"}, such as {string.Join(", ", missing.Take(3))}",
            timeout);
    }

    /// <summary>Stops listening and closes every connection; what has arrived stays readable.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
        if (!_failures.IsEmpty)
        {
            throw new AggregateException("the receiver's own code or a test's delegate failed", _failures);
        }
    }

    private async Task HandleAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        using var body = new MemoryStream();
        _inFlight.Enter(path);
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            ReceivedDelivery delivery = Record(context.Request, path, body.ToArray());
            try
            {
                WebhookBehaviour behaviour = _behaviours.GetValueOrDefault(path) ?? Volatile.Read(ref _otherwise);
                int status = await behaviour.RespondAsync(context, delivery, _stopping.Token);
                delivery.End(status);
            }
            finally
            {
                delivery.End(ReceivedDelivery.NoAnswer);
            }
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The sender went away while it sent or while we answered: that is its right, and nothing to report.
        }
        catch (BadHttpRequestException)
        {
            // The sender died before its body was whole: it asked for nothing then.
        }
        catch (Exception failure)
        {
            _failures.Enqueue(failure);
            throw;
        }
        finally
        {
            _inFlight.Leave(path);
        }
    }

    private ReceivedDelivery Record(HttpRequest request, string path, byte[] body)
    {
        DeliveryPayload payload = DeliveryPayload.Parse(body);
        Dictionary<string, string> headers = request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        ReceivedDelivery recorded = null!;
        _log.Add(path, payload.DeliveryId, (order, attempt) =>
        {
            var whole = new ReceivedDelivery
            {
                Order = order,
                Attempt = attempt,
                ArrivedAt = _options.Time.GetUtcNow(),
                Path = path,
                Headers = headers,
                Body = body,
                Payload = payload,
            };
            _options.Inspect?.Invoke(whole);
            return recorded = _options.KeepsIdsOnly ? whole.WithIdsOnly() : whole;
        });
        return recorded;
    }
}
