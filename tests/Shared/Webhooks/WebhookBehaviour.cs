using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace EventOps.Tests.Shared.Webhooks;

/// <summary>
/// What a receiver does with a delivery it has recorded. One instance may serve many requests at once, on any path;
/// those that count (<see cref="InTurn"/>, <see cref="Times"/>) count over all requests they are given.
/// </summary>
internal sealed class WebhookBehaviour
{
    /// <summary>True when an answer is to go out, false when the connection has been given up.</summary>
    private readonly Func<HttpContext, ReceivedDelivery, CancellationToken, Task<bool>> _respond;

    private WebhookBehaviour(Func<HttpContext, ReceivedDelivery, CancellationToken, Task<bool>> respond) => _respond = respond;

    /// <summary>The connection stays open and nothing is answered until the client goes away (or the receiver stops).</summary>
    public static WebhookBehaviour Hang { get; } = new(async (_, _, gone) =>
    {
        await Task.Delay(Timeout.Infinite, gone);
        return false;
    });

    /// <summary>The connection is reset.</summary>
    public static WebhookBehaviour Close { get; } = new((context, _, _) =>
    {
        context.Abort();
        return Task.FromResult(false);
    });

    /// <summary>410: never send here again.</summary>
    public static WebhookBehaviour Gone { get; } = Status(StatusCodes.Status410Gone);

    public static WebhookBehaviour Answer(int status = StatusCodes.Status200OK) => Status(status);

    public static WebhookBehaviour Fail(int status = StatusCodes.Status500InternalServerError) => Status(status);

    /// <summary>429 with Retry-After in seconds.</summary>
    public static WebhookBehaviour TooManyRequests(int retryAfterSeconds) => Status(
        StatusCodes.Status429TooManyRequests, ("Retry-After", retryAfterSeconds.ToString(CultureInfo.InvariantCulture)));

    public static WebhookBehaviour Redirect(string location, int status = StatusCodes.Status307TemporaryRedirect) =>
        Status(status, ("Location", location));

    /// <summary>A status with headers, for example Retry-After as seconds or as an HTTP date.</summary>
    public static WebhookBehaviour Status(int status, params (string Name, string Value)[] headers) => new((context, _, _) =>
    {
        context.Response.StatusCode = status;
        foreach ((string name, string value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        return Task.FromResult(true);
    });

    /// <summary>A status with a body: an error page, or one that never ends for the sender's limits.</summary>
    public static WebhookBehaviour StatusWithBody(int status, ReadOnlyMemory<byte> body, int times = 1) => new(async (context, _, gone) =>
    {
        context.Response.StatusCode = status;
        for (int i = 0; i < times; i++)
        {
            await context.Response.Body.WriteAsync(body, gone);
        }

        return true;
    });

    /// <summary>Waits at the gate, then behaves like <paramref name="then"/> (200 when not given).</summary>
    public static WebhookBehaviour Slow(DeliveryGate gate, WebhookBehaviour? then = null) => new(async (context, delivery, gone) =>
    {
        await gate.WaitAsync(gone);
        return await (then ?? Answer())._respond(context, delivery, gone);
    });

    /// <summary>Headers at once, the answer's end only behind the gate: for senders that stop reading too early or too late.</summary>
    public static WebhookBehaviour SlowBody(DeliveryGate gate, int status = StatusCodes.Status200OK) => new(async (context, _, gone) =>
    {
        context.Response.StatusCode = status;
        await context.Response.StartAsync(gone);
        await gate.WaitAsync(gone);
        return true;
    });

    /// <summary>The delegate chooses for each request.</summary>
    public static WebhookBehaviour By(Func<ReceivedDelivery, WebhookBehaviour> choose) =>
        new((context, delivery, gone) => choose(delivery)._respond(context, delivery, gone));

    /// <summary>The first request gets the first, and so on; the last one stays.</summary>
    public static WebhookBehaviour InTurn(params WebhookBehaviour[] behaviours)
    {
        int next = -1;
        return By(_ => behaviours[Math.Min(Interlocked.Increment(ref next), behaviours.Length - 1)]);
    }

    /// <summary>This one for so many requests, another one from then on.</summary>
    public WebhookBehaviour Times(int requests, WebhookBehaviour then)
    {
        int seen = 0;
        return By(_ => Interlocked.Increment(ref seen) <= requests ? this : then);
    }

    /// <returns>The status answered, or <see cref="ReceivedDelivery.NoAnswer"/>.</returns>
    internal async Task<int> RespondAsync(HttpContext context, ReceivedDelivery delivery, CancellationToken stopping)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            if (await _respond(context, delivery, gone.Token) && !gone.IsCancellationRequested)
            {
                await context.Response.CompleteAsync();
                return context.Response.StatusCode;
            }
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            context.Abort();
        }

        return ReceivedDelivery.NoAnswer;
    }
}
