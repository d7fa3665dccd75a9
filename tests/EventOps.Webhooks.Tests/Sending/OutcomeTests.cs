using EventOps.Engine.Dispatch.Sending;
using EventOps.Webhooks.Tests.Support;

namespace EventOps.Webhooks.Tests.Sending;

/// <summary>What a receiver answers, and what becomes of the attempt.</summary>
public sealed class OutcomeTests
{
    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(204)]
    [InlineData(299)]
    public async Task Every_2xx_is_a_delivery(int status)
    {
        await using Receiver receiver = await Receiver.StartAsync(status);
        AttemptResult result = await Deliveries.SendOnceAsync(receiver.Url, Deliveries.Options);
        Assert.Equal((AttemptOutcome.Delivered, status, null), (result.Outcome, result.Status, result.Error));
        Assert.Single(receiver.Received);
    }

    [Theory]
    [InlineData(400, "HTTP 400 Bad Request")]
    [InlineData(401, "HTTP 401 Unauthorized")]
    [InlineData(404, "HTTP 404 Not Found")]
    [InlineData(413, "HTTP 413 Payload Too Large")]
    [InlineData(429, "HTTP 429 Too Many Requests")]
    [InlineData(500, "HTTP 500 Internal Server Error")]
    [InlineData(503, "HTTP 503 Service Unavailable")]
    [InlineData(599, "HTTP 599")]
    [InlineData(304, "HTTP 304 Not Modified: redirects are not followed")]
    public async Task Everything_else_is_a_failure_that_names_the_status(int status, string error)
    {
        await using Receiver receiver = await Receiver.StartAsync(status);
        AttemptResult result = await Deliveries.SendOnceAsync(receiver.Url, Deliveries.Options);
        Assert.Equal((AttemptOutcome.Failed, status, error, 0L), (result.Outcome, result.Status, result.Error, result.RetryAfterMs));
    }

    [Fact]
    public async Task Gone_is_gone()
    {
        await using Receiver receiver = await Receiver.StartAsync(410);
        AttemptResult result = await Deliveries.SendOnceAsync(receiver.Url, Deliveries.Options);
        Assert.Equal((AttemptOutcome.Gone, 410, "HTTP 410 Gone"), (result.Outcome, result.Status, result.Error));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using Receiver target = await Receiver.StartAsync(200);
        await using Receiver receiver = await Receiver.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = target.Url.ToString();
            return Task.CompletedTask;
        });
        AttemptResult result = await Deliveries.SendOnceAsync(receiver.Url, Deliveries.Options);
        Assert.Equal((AttemptOutcome.Failed, status), (result.Outcome, result.Status));
        Assert.EndsWith("redirects are not followed", result.Error, StringComparison.Ordinal);
        Assert.Empty(target.Received);
    }

    [Theory]
    [InlineData(429, "120", 120_000)]
    [InlineData(503, "0", 0)]
    [InlineData(503, "Sat, 17 Jan 2026 12:01:01 GMT", 60_000)]
    [InlineData(429, "Sat, 17 Jan 2026 11:00:00 GMT", 0)]
    [InlineData(429, "99999999999999999999999", 3_600_000)]
    [InlineData(503, "Fri, 31 Dec 2100 00:00:00 GMT", 3_600_000)]
    [InlineData(503, "-5", 0)]
    [InlineData(503, "soon", 0)]
    [InlineData(500, "120", 0)]
    public async Task Retry_after_is_read_in_both_forms_and_bounded(int status, string header, long expectedMs)
    {
        await using Receiver receiver = await Receiver.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = header;
            return Task.CompletedTask;
        });
        using var sender = new HttpWebhookSender(
            Deliveries.Options with { RetryAfterMax = TimeSpan.FromHours(1) }, new ManualClock());
        AttemptResult result = await sender.SendAsync(receiver.Url);
        Assert.Equal((status, expectedMs), (result.Status, result.RetryAfterMs));
    }

    [Fact]
    public async Task A_reason_from_outside_stays_short_and_printable()
    {
        string reason = "Bad\u001b[31m \u00e9" + new string('x', 900);
        await using RawReceiver receiver = RawReceiver.Answering($"HTTP/1.1 500 {reason}\r\nContent-Length: 0\r\n\r\n");
        AttemptResult result = await Deliveries.SendOnceAsync(receiver.Url, Deliveries.Options);
        Assert.Equal(AttemptOutcome.Failed, result.Outcome);
        Assert.InRange(result.Error!.Length, 1, 500);
        Assert.DoesNotContain(result.Error, one => one is < ' ' or > '~');
    }
}
