using System.Text;
using EventOps.Tests.Shared.Webhooks;

namespace EventOps.Load.Tests.Webhooks;

/// <summary>The verifier against the two schemes' published examples, then against everything a sender may get wrong.</summary>
public sealed class WebhookSignatureTests
{
    private const string StandardSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string StandardSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    [Fact]
    public void The_published_example_of_X_Hub_Signature_256_verifies_and_no_other_bytes_do()
    {
        const string Secret = "It's a Secret to Everybody";
        const string Signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

        Assert.True(WebhookSignature.IsEventBusSigned(Delivery("Hello, World!", ("X-EventBus-Signature", Signature)), Secret));
        Assert.False(WebhookSignature.IsEventBusSigned(Delivery("Hello, World?", ("X-EventBus-Signature", Signature)), Secret));
        Assert.False(WebhookSignature.IsEventBusSigned(Delivery("Hello, World!", ("X-EventBus-Signature", Signature)), Secret + "!"));
        Assert.False(WebhookSignature.IsEventBusSigned(Delivery("Hello, World!", ("X-EventBus-Signature", Signature[7..])), Secret));
        Assert.False(WebhookSignature.IsEventBusSigned(Delivery("Hello, World!"), Secret));
    }

    [Theory]
    [InlineData(StandardSignature, "1614265330", "msg_p5jXN8AQM9LWM0D4loKWxJek", true)]
    [InlineData("v1,AAAA " + StandardSignature + " v2,BBBB", "1614265330", "msg_p5jXN8AQM9LWM0D4loKWxJek", true)]
    [InlineData(StandardSignature, "1614265331", "msg_p5jXN8AQM9LWM0D4loKWxJek", false)]
    [InlineData(StandardSignature, "1614265330", "msg_other", false)]
    [InlineData(StandardSignature, "now", "msg_p5jXN8AQM9LWM0D4loKWxJek", false)]
    [InlineData("v1,AAAA", "1614265330", "msg_p5jXN8AQM9LWM0D4loKWxJek", false)]
    public void The_published_example_of_Standard_Webhooks_verifies(string signature, string timestamp, string id, bool isSigned)
    {
        ReceivedDelivery delivery = Delivery(
            "{\"test\": 2432232314}", ("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", signature));

        Assert.Equal(isSigned, WebhookSignature.IsStandardSigned(delivery, StandardSecret));
        Assert.Equal(signature.Count(c => c == ','), WebhookSignature.StandardSignatureCount(delivery));
    }

    [Fact]
    public void A_delivery_as_the_contract_has_it_has_no_problem()
    {
        ReceivedDelivery delivery = Delivery(Post.Body("del_1", "evt_1", "evt_2"), Headers("del_1"));

        Assert.Empty(DeliveryContract.Problems(delivery));
    }

    [Theory]
    [InlineData("\"priority\":\"normal\",", "", "members event_id, event_type, source, data, published_at")]
    [InlineData("12:00:01.000Z", "12:00:01.000+02:00", "delivered_at")]
    [InlineData("\"normal\"", "\"medium\"", "priority medium")]
    [InlineData("evt_1", "1", "id '1' is not evt_")]
    [InlineData("{\"a\":1}", "\"a\"", "data is not an object")]
    [InlineData("del_1", "del_2", "X-EventBus-Delivery-ID")]
    [InlineData("{\"delivery_id\":\"del_1\"", "{\"delivery_id\":\"del_1\",\"delivery_id\":\"del_1\"", "twice")]
    [InlineData("}],", "}", "body:")]
    public void What_is_not_as_the_contract_has_it_is_named(string part, string instead, string problem)
    {
        string body = Post.Body("del_1", "evt_1").Replace(part, instead, StringComparison.Ordinal);

        Assert.Contains(DeliveryContract.Problems(Delivery(body, Headers("del_1"))), found => found.Contains(problem, StringComparison.Ordinal));
    }

    private static (string, string)[] Headers(string deliveryId) =>
    [
        ("X-EventBus-Delivery-ID", deliveryId), ("X-EventBus-Subscription-ID", "sub_1"), ("X-EventBus-Timestamp", "1705488001"),
        ("X-EventBus-Signature", "sha256=" + new string('0', 64)), ("Content-Type", "application/json"),
    ];

    private static ReceivedDelivery Delivery(string body, params (string Name, string Value)[] headers)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        return new ReceivedDelivery
        {
            Order = 1,
            Attempt = 1,
            ArrivedAt = DateTimeOffset.UnixEpoch,
            Path = "/hook",
            Headers = headers.ToDictionary(h => h.Name, h => h.Value, StringComparer.OrdinalIgnoreCase),
            Body = bytes,
            Payload = DeliveryPayload.Parse(bytes),
        };
    }
}
