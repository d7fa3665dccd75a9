using System.Net;
using EventOps.Server.Tests.EventBus.Support;
using EventOps.Tests.Shared.Webhooks;

namespace EventOps.Server.Tests.EventBus.Webhooks;

/// <summary>What a subscription may ask for, and each thing it may not, with the answer that says so.</summary>
public sealed class SubscribeOptionsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Url = "\"callback_url\":\"http://127.0.0.1:9/h\"";

    [Theory]
    [InlineData("\"ordering\":\"loose\"", "ordering")]
    [InlineData("\"ordering\":1", "ordering")]
    [InlineData("\"ordering\":\"\"", "ordering")]
    [InlineData("\"rate_limit_per_second\":0", "rate_limit_per_second")]
    [InlineData("\"rate_limit_per_second\":-1", "rate_limit_per_second")]
    [InlineData("\"rate_limit_per_second\":1.5", "rate_limit_per_second")]
    [InlineData("\"rate_limit_per_second\":\"10\"", "rate_limit_per_second")]
    [InlineData("\"rate_limit_per_second\":1000001", "rate_limit_per_second")]
    [InlineData("\"rate_limit_per_second\":99999999999", "rate_limit_per_second")]
    [InlineData("\"max_in_flight\":0", "max_in_flight")]
    [InlineData("\"max_in_flight\":17", "max_in_flight")]
    [InlineData("\"max_in_flight\":true", "max_in_flight")]
    [InlineData("\"max_in_flight\":2,\"ordering\":\"strict\"", "max_in_flight")]
    [InlineData("\"max_deliveries\":3", "max_deliveries")]
    [InlineData("\"secret\":7", "secret")]
    [InlineData("\"secret\":\"short\"", "secret")]
    public async Task A_bad_option_is_named(string option, string field)
    {
        await RefusedAsync($"{Url},{option}", field);
    }

    [Theory]
    [InlineData("\"ordering\":\"strict\"", "ordering")]
    [InlineData("\"rate_limit_per_second\":5", "rate_limit_per_second")]
    [InlineData("\"max_in_flight\":2", "max_in_flight")]
    [InlineData("\"secret\":\"0123456789012345678901234567\"", "secret")]
    [InlineData("\"max_deliveries\":0", "max_deliveries")]
    [InlineData("\"max_deliveries\":1001", "max_deliveries")]
    public async Task Without_a_callback_options_of_webhooks_are_refused(string option, string field)
    {
        await RefusedAsync(option, field);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("//127.0.0.1/x")]
    [InlineData("http://user:pw@127.0.0.1/")]
    [InlineData("http://127.0.0.1/#f")]
    [InlineData("http://127.0.0.1/a b")]
    [InlineData("http://127.0.0.1/\\r\\nX-Evil:1")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://0xa.0.0.1/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[::ffff:10.0.0.1]/")]
    public async Task A_callback_that_will_not_do_is_refused(string url)
    {
        await RefusedAsync($"\"callback_url\":\"{url}\"", "callback_url");
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("log-export")]
    public async Task Names_of_the_servers_own_queues_are_taken(string name)
    {
        Answer answer = await shared.Bus.PostAsync("/subscribe", $$"""{"subscriber":"{{name}}","event_types":"*"}""");
        Assert.Contains(name, answer.ExpectError(HttpStatusCode.BadRequest, "bad_request").Str("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_asked_for_is_shown()
    {
        Answer made = await shared.Bus.PostAsync(
            "/subscribe", $$"""{"subscriber":"shown","event_types":"*",{{Url}},"rate_limit_per_second":7,"max_in_flight":3,"ordering":"default"}""");
        Assert.Equal(("default", 7, 3), (made.Expect(HttpStatusCode.OK).Str("ordering"), made.Num("rate_limit_per_second"), made.Num("max_in_flight")));
        var listed = (await shared.Bus.GetAsync("/subscriptions")).List("subscriptions")
            .Single(one => one.GetProperty("subscription_id").GetString() == made.Str("subscription_id"));
        Assert.Equal(3, listed.GetProperty("max_in_flight").GetInt32());
        Assert.False(listed.TryGetProperty("secret", out _));
    }

    [Fact]
    public async Task Where_others_can_reach_the_server_it_does_not_reach_itself()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync(
            "urls=http://0.0.0.0:0", "EventOps:Auth:Keys:0:Name=a", "EventOps:Auth:Keys:0:Key=key-of-tenant-a-0123", "EventOps:Auth:Keys:0:Tenant=a");
        using var bus = new EventBusClient(new Uri($"http://127.0.0.1:{server.Address.Port}"), "key-of-tenant-a-0123");
        foreach (string url in (string[])[receiver.Url(), "http://127.1.2.3/", "http://[::1]/", "http://192.168.1.1/", "http://[::ffff:127.0.0.1]/"])
        {
            Answer refused = (await HookedServer.HookAsync(bus, "x", url)).ExpectError(HttpStatusCode.BadRequest, "bad_request");
            Assert.StartsWith("Field 'callback_url' must not lead to", refused.Str("message"), StringComparison.Ordinal);
        }

        // A name is judged by the address it leads to, when it is connected to.
        (await HookedServer.HookAsync(bus, "named", $"http://localhost:{receiver.Port}/named")).Expect(HttpStatusCode.OK);
        string id = await bus.PublishAsync("named");
        string text;
        using var tooLong = new CancellationTokenSource(HookedServer.Soon);
        do
        {
            text = (await bus.GetAsync("/events/" + id)).Text;
            tooLong.Token.ThrowIfCancellationRequested();
        }
        while (!text.Contains("\"retrying\"", StringComparison.Ordinal) || !text.Contains("last_error", StringComparison.Ordinal));

        Assert.Equal(0, receiver.Count);
    }

    [Fact]
    public async Task A_network_that_is_named_may_be_reached()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync(
            "urls=http://0.0.0.0:0", "EventOps:Webhooks:AllowedNetworks:0=127.0.0.1/32",
            "EventOps:Auth:Keys:0:Name=a", "EventOps:Auth:Keys:0:Key=key-of-tenant-a-0123", "EventOps:Auth:Keys:0:Tenant=a");
        using var bus = new EventBusClient(new Uri($"http://127.0.0.1:{server.Address.Port}"), "key-of-tenant-a-0123");
        (await HookedServer.HookAsync(bus, "named", receiver.Url())).Expect(HttpStatusCode.OK);
        string id = await bus.PublishAsync("named");
        await receiver.ReceivedEventsAsync([id], HookedServer.Soon);
        (await HookedServer.HookAsync(bus, "x", "http://127.0.0.2/")).ExpectError(HttpStatusCode.BadRequest, "bad_request");
    }

    private async Task RefusedAsync(string members, string field)
    {
        Answer answer = await shared.Bus.PostAsync("/subscribe", $$"""{"subscriber":"bad","event_types":"*",{{members}}}""");
        Assert.Contains($"'{field}'", answer.ExpectError(HttpStatusCode.BadRequest, "bad_request").Str("message"), StringComparison.Ordinal);
        Assert.DoesNotContain(
            (await shared.Bus.GetAsync("/subscriptions")).List("subscriptions"),
            one => one.GetProperty("subscriber").GetString() == "bad");
    }
}
