using System.Security.Cryptography;
using System.Text;
using EventOps.Engine.Dispatch.Sending;
using EventOps.Engine.Records;
using EventOps.Webhooks.Tests.Support;

namespace EventOps.Webhooks.Tests.Sending;

/// <summary>What arrives at a receiver.</summary>
public sealed class HeaderTests
{
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public async Task The_request_is_the_contracts_and_nothing_more()
    {
        Received one = await SendAsync(request => request with { Trace = TraceOf(Trace) });
        string hub = "sha256=" + Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(Deliveries.Secret), Encoding.UTF8.GetBytes(Deliveries.Body)));
        string standard = "v1," + Convert.ToBase64String(HMACSHA256.HashData(
            Encoding.ASCII.GetBytes("0123456789abcdef0123456789abcdef"), Encoding.UTF8.GetBytes("del_1.1768651201." + Deliveries.Body)));

        Assert.Equal(("POST", "/hook"), (one.Method, one.Path));
        Assert.Equal(Deliveries.Body, Encoding.UTF8.GetString(one.Body));
        Assert.Equal("EventOps-Webhooks/1.0.0", one.Headers["User-Agent"]);
        Assert.Equal("application/json", one.Headers["Content-Type"]);
        Assert.Equal(one.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), one.Headers["Content-Length"]);
        Assert.Equal("del_1", one.Headers["X-EventBus-Delivery-ID"]);
        Assert.Equal("sub_1", one.Headers["X-EventBus-Subscription-ID"]);
        Assert.Equal("1768651201", one.Headers["X-EventBus-Timestamp"]);
        Assert.Equal(hub, one.Headers["X-EventBus-Signature"]);
        Assert.Equal("del_1", one.Headers["webhook-id"]);
        Assert.Equal("1768651201", one.Headers["webhook-timestamp"]);
        Assert.Equal(standard, one.Headers["webhook-signature"]);
        Assert.Equal(Trace, one.Headers["traceparent"]);
        Assert.Contains("Host", one.Headers.Keys);
        Assert.Equal(12, one.Headers.Count);
    }

    [Fact]
    public async Task A_rotation_signs_with_both()
    {
        const string previous = "the caller's own old secret of 40 bytes!";
        Received one = await SendAsync(request => request with { PreviousSecret = previous });
        Received alone = await SendAsync(request => request with { Secret = previous });
        Assert.Equal(alone.Headers["X-EventBus-Signature"], one.Headers["X-EventBus-Signature-Previous"]);
        string[] both = one.Headers["webhook-signature"].Split(' ');
        Assert.Equal(2, both.Length);
        Assert.Equal(alone.Headers["webhook-signature"], both[1]);
        Assert.NotEqual(both[0], both[1]);
    }

    [Fact]
    public async Task Without_a_trace_there_is_no_header()
    {
        Received one = await SendAsync(request => request);
        Assert.DoesNotContain("traceparent", one.Headers.Keys);
        Assert.Equal(11, one.Headers.Count);
    }

    [Theory]
    [InlineData("del_1\r\nX-Evil: 1")]
    [InlineData("del_1\n")]
    [InlineData("")]
    [InlineData("dél")]
    public async Task An_id_that_is_no_header_value_is_a_bug(string id)
    {
        await using Receiver receiver = await Receiver.StartAsync(200);
        using var sender = new HttpWebhookSender(Deliveries.Options, TimeProvider.System);
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await sender.SendAsync(Deliveries.To(receiver.Url) with { DeliveryId = id }, CancellationToken.None));
        Assert.Empty(receiver.Received);
    }

    private static async Task<Received> SendAsync(Func<WebhookRequest, WebhookRequest> with)
    {
        await using Receiver receiver = await Receiver.StartAsync(200);
        using var sender = new HttpWebhookSender(Deliveries.Options, new ManualClock());
        AttemptResult result = await sender.SendAsync(with(Deliveries.To(receiver.Url)), CancellationToken.None);
        Assert.Equal(AttemptOutcome.Delivered, result.Outcome);
        return Assert.Single(receiver.Received);
    }

    private static TraceContext TraceOf(string text) => TraceContext.TryParse(text, out TraceContext trace) ? trace : default;
}
