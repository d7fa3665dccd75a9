using System.Net;
using EventOps.Server.Tests.EventBus.Support;
using EventOps.Tests.Shared.Webhooks;

namespace EventOps.Server.Tests.EventBus.Webhooks;

/// <summary>Secrets are told once, to whom they belong, and are changed without a delivery that cannot be verified.</summary>
public sealed class SecretTests(HookedServer hooked) : IClassFixture<HookedServer>
{
    [Fact]
    public async Task A_secret_is_told_once()
    {
        (string id, string secret) = await hooked.HookedAsync("once");
        string eventId = await hooked.Bus.PublishAsync("once");
        await hooked.DeliveredAsync("once", eventId);
        Answer rotated = (await hooked.Bus.PostAsync($"/subscriptions/{id}/rotate-secret", "{}")).Expect(HttpStatusCode.OK);

        Assert.Equal(32, Convert.FromBase64String(secret["whsec_".Length..]).Length);
        foreach (string path in (string[])["/subscriptions", "/events", "/events/" + eventId, "/stats", "/health", "/metrics"])
        {
            string text = (await hooked.Bus.GetAsync(path)).Expect(HttpStatusCode.OK).Text;
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(rotated.Str("secret"), text, StringComparison.Ordinal);
            Assert.DoesNotContain("whsec_", text, StringComparison.Ordinal);
        }

        string enabled = (await hooked.Bus.PostAsync($"/subscriptions/{id}/enable", "")).Expect(HttpStatusCode.OK).Text;
        Assert.DoesNotContain("whsec_", enabled, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_subscriptions_each_has_its_own()
    {
        (_, string one) = await hooked.HookedAsync("two");
        (_, string other) = await hooked.HookedAsync("two");
        Assert.NotEqual(one, other);
        string id = await hooked.Bus.PublishAsync("two");
        await hooked.Receiver.ReceivedAsync(2, HookedServer.Soon, "/two");
        Assert.All(hooked.Receiver.At("/two"), delivery => Assert.Contains(id, delivery.EventIds));
        Assert.Equal(
            [1, 1],
            hooked.Receiver.At("/two").Select(delivery => ((string[])[one, other]).Count(secret => WebhookSignature.IsEventBusSigned(delivery, secret))));
    }

    [Fact]
    public async Task During_the_overlap_both_sign()
    {
        (string id, string old) = await hooked.HookedAsync("rotated");
        Answer rotated = (await hooked.Bus.SendAsync(HttpMethod.Post, $"/subscriptions/{id}/rotate-secret")).Expect(HttpStatusCode.OK);
        string fresh = rotated.Str("secret");
        Assert.NotEqual(old, fresh);
        Assert.Equal(id, rotated.Str("subscription_id"));
        TimeSpan overlap = rotated["previous_valid_until"].GetDateTimeOffset() - rotated["rotated_at"].GetDateTimeOffset();
        Assert.InRange(overlap, TimeSpan.FromHours(23.9), TimeSpan.FromHours(24.1));

        ReceivedDelivery delivery = await hooked.DeliveredAsync("rotated", await hooked.Bus.PublishAsync("rotated"));
        Assert.True(WebhookSignature.IsEventBusSigned(delivery, fresh));
        Assert.False(WebhookSignature.IsEventBusSigned(delivery, old));
        byte[] mac = System.Security.Cryptography.HMACSHA256.HashData(System.Text.Encoding.UTF8.GetBytes(old), delivery.Body.Span);
        Assert.Equal("sha256=" + Convert.ToHexStringLower(mac), delivery.Header("X-EventBus-Signature-Previous"));
        Assert.Equal(2, WebhookSignature.StandardSignatureCount(delivery));
        Assert.True(WebhookSignature.IsStandardSigned(delivery, fresh) && WebhookSignature.IsStandardSigned(delivery, old));
    }

    [Fact]
    public async Task A_rotation_survives_a_restart_and_the_overlap_ends()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync("EventOps:Webhooks:SecretOverlap=0s");
        Answer made = await HookedServer.HookAsync(server.Bus, "r", receiver.Url());
        Answer rotated = await server.Bus.PostAsync(
            $"/subscriptions/{made.Str("subscription_id")}/rotate-secret", """{"secret":"0123456789-0123456789-0123"}""");
        Assert.Equal("0123456789-0123456789-0123", rotated.Expect(HttpStatusCode.OK).Str("secret"));
        await server.RestartAsync();
        string id = await server.Bus.PublishAsync("r");
        ReceivedDelivery delivery = await receiver.ReceivedAsync(one => one.EventIds.Contains(id), HookedServer.Soon);
        Assert.True(WebhookSignature.IsEventBusSigned(delivery, "0123456789-0123456789-0123"));
        Assert.Null(delivery.Header("X-EventBus-Signature-Previous"));
        Assert.Equal(1, WebhookSignature.StandardSignatureCount(delivery));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("")]
    [InlineData("with spaces in it that is long")]
    [InlineData("whsec_not base64 at all, is it")]
    [InlineData("whsec_c2hvcnQ=")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task A_secret_that_will_not_do_is_refused(string secret)
    {
        (await hooked.HookAsync("refused", new { secret })).ExpectError(HttpStatusCode.BadRequest, "bad_request");
        (string id, _) = await hooked.HookedAsync("refused");
        Answer answer = await hooked.Bus.PostAsync(
            $"/subscriptions/{id}/rotate-secret", System.Text.Json.JsonSerializer.Serialize(new { secret }));
        Assert.StartsWith("Field 'secret' must be", answer.ExpectError(HttpStatusCode.BadRequest, "bad_request").Str("message"), StringComparison.Ordinal);
        Assert.False(secret.Length > 0 && answer.Text.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_has_no_callback_has_no_secret_to_rotate()
    {
        string id = await hooked.Bus.SubscribeAsync("polled", "polled");
        Answer refused = await hooked.Bus.PostAsync($"/subscriptions/{id}/rotate-secret", "{}");
        Assert.Contains("callback_url", refused.ExpectError(HttpStatusCode.BadRequest, "bad_request").Str("message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rotate-secret")]
    [InlineData("enable")]
    public async Task Only_a_subscription_of_ones_own_can_be_changed(string change)
    {
        await using RunningServer server = await RunningServer.StartAsync(
            "EventOps:Auth:Keys:0:Name=a", "EventOps:Auth:Keys:0:Key=key-of-tenant-a-0123", "EventOps:Auth:Keys:0:Tenant=a",
            "EventOps:Auth:Keys:1:Name=b", "EventOps:Auth:Keys:1:Key=key-of-tenant-b-0123", "EventOps:Auth:Keys:1:Tenant=b");
        using EventBusClient a = server.With("key-of-tenant-a-0123");
        using EventBusClient b = server.With("key-of-tenant-b-0123");
        using var refusing = new RefusingPort();
        string mine = (await HookedServer.HookAsync(a, "x", $"http://127.0.0.1:{refusing.Port}/")).Expect(HttpStatusCode.OK).Str("subscription_id");
        (await a.PostAsync($"/subscriptions/{mine}/{change}", "{}")).Expect(HttpStatusCode.OK);
        (await b.PostAsync($"/subscriptions/{mine}/{change}", "{}")).ExpectError(HttpStatusCode.NotFound, "not_found");
        (await server.Bus.PostAsync($"/subscriptions/{mine}/{change}", "{}")).ExpectError(HttpStatusCode.NotFound, "not_found");
        (await a.PostAsync($"/subscriptions/sub_0000000000000/{change}", "{}")).ExpectError(HttpStatusCode.NotFound, "not_found");
        (await a.PostAsync($"/subscriptions/nonsense/{change}", "{}")).ExpectError(HttpStatusCode.NotFound, "not_found");
    }
}
