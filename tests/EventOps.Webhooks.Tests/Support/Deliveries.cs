using System.Net;
using System.Text;
using EventOps.Engine.Dispatch.Sending;

namespace EventOps.Webhooks.Tests.Support;

/// <summary>What most tests send, and with which options.</summary>
internal static class Deliveries
{
    public const string Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    public const string Body = """{"delivery_id":"del_1","events":[{"event_id":"evt_1","data":{"name":"Zoë"}}],"subscription_id":"sub_1"}""";

    public static IPNetwork[] Loopback { get; } = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    public static WebhookOptions Options { get; } = new() { AllowedNetworks = Loopback };

    public static WebhookRequest To(Uri url) =>
        new(url, "del_1", "sub_1", Secret, null, default, Encoding.UTF8.GetBytes(Body));

    public static ValueTask<AttemptResult> SendAsync(this HttpWebhookSender sender, Uri url) =>
        sender.SendAsync(To(url), CancellationToken.None);

    /// <summary>Sends once with a sender of its own.</summary>
    public static async Task<AttemptResult> SendOnceAsync(Uri url, WebhookOptions options)
    {
        using var sender = new HttpWebhookSender(options, TimeProvider.System);
        return await sender.SendAsync(url);
    }
}
