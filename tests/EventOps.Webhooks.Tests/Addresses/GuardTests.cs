using System.Net;
using EventOps.Engine.Dispatch.Sending;
using EventOps.Webhooks.Tests.Support;

namespace EventOps.Webhooks.Tests.Addresses;

/// <summary>The policy where it counts: on the address a connection is made to. The receivers are real and reachable.</summary>
public sealed class GuardTests
{
    private static readonly IPAddress[] ToLoopback = [IPAddress.Loopback];

    [Fact]
    public async Task A_literal_address_is_refused()
    {
        await using Receiver receiver = await Receiver.StartAsync(200);
        await RefusedAsync(receiver.Url, "address not allowed: 127.0.0.1");
        Assert.Empty(receiver.Received);
    }

    [Fact]
    public async Task A_name_that_resolves_to_loopback_is_refused()
    {
        await using Receiver receiver = await Receiver.StartAsync(200);
        AttemptResult result = await Deliveries.SendOnceAsync(Named(receiver, "localhost"), new WebhookOptions());
        Assert.Equal(AttemptOutcome.Failed, result.Outcome);
        Assert.Matches(@"^address not allowed: (127\.0\.0\.1|::1)$", result.Error);
        Assert.Empty(receiver.Received);
    }

    [Fact]
    public async Task The_same_name_is_reached_when_loopback_is_allowed()
    {
        await using Receiver receiver = await Receiver.StartAsync(200);
        AttemptResult result = await Deliveries.SendOnceAsync(Named(receiver, "localhost"), Deliveries.Options);
        Assert.Equal((AttemptOutcome.Delivered, 200), (result.Outcome, result.Status));
        Assert.Single(receiver.Received);
    }

    /// <summary>DNS rebinding: harmless when it is looked at, loopback when it is connected to.</summary>
    [Fact]
    public async Task A_name_that_changes_its_mind_gains_nothing()
    {
        await using Receiver receiver = await Receiver.StartAsync(200);
        int asked = 0;
        using var sender = new HttpWebhookSender(
            new WebhookOptions(),
            TimeProvider.System,
            (_, _) => Task.FromResult<IPAddress[]>(++asked == 1 ? throw NotFound() : ToLoopback));
        AttemptResult first = await sender.SendAsync(Named(receiver, "rebind.invalid"));
        Assert.Equal("name not found", first.Error);
        AttemptResult second = await sender.SendAsync(Named(receiver, "rebind.invalid"));
        Assert.Equal("address not allowed: 127.0.0.1", second.Error);
        Assert.Equal(2, asked); // one resolution for each connection: what is judged is what is connected to
        Assert.Empty(receiver.Received);
    }

    [Fact]
    public async Task Of_several_addresses_only_the_permitted_are_tried()
    {
        await using Receiver receiver = await Receiver.StartAsync(200);
        using HttpWebhookSender sender = Resolving(Allowing("127.0.0.1/32"), "10.0.0.1", "::1", "127.0.0.1", "169.254.169.254");
        Assert.Equal(AttemptOutcome.Delivered, (await sender.SendAsync(Named(receiver, "many.invalid"))).Outcome);
        Assert.Equal("many.invalid", Assert.Single(receiver.Received).Headers["Host"].Split(':')[0]);
    }

    [Fact]
    public async Task The_next_address_is_tried_when_one_refuses()
    {
        await using Receiver receiver = await Receiver.StartAsync(200); // listens on 127.0.0.1 alone
        using HttpWebhookSender sender = Resolving(Deliveries.Options, "::1", "127.0.0.2", "127.0.0.1");
        Assert.Equal(AttemptOutcome.Delivered, (await sender.SendAsync(Named(receiver, "many.invalid"))).Outcome);
    }

    [Fact]
    public async Task A_name_without_addresses_is_not_found()
    {
        await using Receiver receiver = await Receiver.StartAsync(200);
        using HttpWebhookSender sender = Resolving(Deliveries.Options);
        Assert.Equal("name not found", (await sender.SendAsync(Named(receiver, "none.invalid"))).Error);
    }

    [Fact]
    public async Task A_name_of_refused_addresses_says_so()
    {
        await using Receiver receiver = await Receiver.StartAsync(200);
        using HttpWebhookSender sender = Resolving(new WebhookOptions(), "169.254.169.254", "10.0.0.1");
        AttemptResult result = await sender.SendAsync(Named(receiver, "metadata.invalid"));
        Assert.Equal((AttemptOutcome.Failed, "address not allowed: 169.254.169.254"), (result.Outcome, result.Error));
    }

    /// <summary>A proxy would resolve names where no policy is.</summary>
    [Fact]
    public async Task A_proxy_of_the_environment_is_not_used()
    {
        await using Receiver receiver = await Receiver.StartAsync(200);
        await using Receiver proxy = await Receiver.StartAsync(200);
        IWebProxy before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy(proxy.Url);
        try
        {
            await Deliveries.SendOnceAsync(receiver.Url, Deliveries.Options);
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }

        Assert.Empty(proxy.Received);
        Assert.Single(receiver.Received);
    }

    private static Uri Named(Receiver receiver, string host) => new UriBuilder(receiver.Url) { Host = host }.Uri;

    private static WebhookOptions Allowing(string network) => new() { AllowedNetworks = [IPNetwork.Parse(network)] };

    private static HttpWebhookSender Resolving(WebhookOptions options, params string[] addresses) => new(
        options, TimeProvider.System, (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()));

    private static System.Net.Sockets.SocketException NotFound() => new((int)System.Net.Sockets.SocketError.HostNotFound);

    private static async Task RefusedAsync(Uri url, string error)
    {
        AttemptResult result = await Deliveries.SendOnceAsync(url, new WebhookOptions());
        Assert.Equal((AttemptOutcome.Failed, 0, error), (result.Outcome, result.Status, result.Error));
    }
}
