using System.Net;
using EventOps.Contracts.EventBus;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Dispatch.Sending;
using EventOps.Engine.Dispatch.Webhooks;
using EventOps.Server.Configuration;
using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;
using EventOps.Webhooks;
using EventOps.Webhooks.Addresses;
using EventOps.Webhooks.Signing;

namespace EventOps.Server.Hosting;

/// <summary>Turns <c>EventOps:Webhooks</c> into the settings of dispatch and of the sender.</summary>
internal static class WebhookSettingsOf
{
    private static readonly IPNetwork[] Loopback = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    internal static WebhookSettings Dispatch(WebhooksOptions options) => new()
    {
        EventsPerDelivery = options.EventsPerDelivery,
        LingerMs = options.LingerMs,
        BatchBytesMax = options.BatchBytesMax,
        OpenDeliveriesMax = options.OpenDeliveriesMax,
        DisableAfter = options.DisableAfter,
        Retries = options.RetrySchedule.Count == 0
            ? new RetrySchedule()
            : new RetrySchedule { Delays = [.. options.RetrySchedule.Select(DelayOf)] },
    };

    internal static WebhookOptions Sender(ServerConfiguration configuration)
    {
        WebhooksOptions options = configuration.Options.Webhooks;
        IEnumerable<IPNetwork> named = options.AllowedNetworks.Select(one => IPNetwork.Parse(one));

        // A server that only this machine can reach may reach this machine; once others can, they could make it knock on
        // doors that only it can open.
        bool loopbackOnly = LocalAddresses.AreAllLocal([.. configuration.Addresses.Urls]);
        return new WebhookOptions
        {
            TimeoutMs = options.TimeoutMs,
            AllowedNetworks = [.. loopbackOnly ? named.Concat(Loopback) : named],
            InFlightPerEndpointMax = options.InFlightPerEndpointMax,
            ConnectionsPerServerMax = options.ConnectionsPerServerMax,
            FailuresToOpen = options.FailuresToOpen,
            BreakMin = options.BreakMin,
            BreakMax = options.BreakMax,
        };
    }

    internal static WebhookRules Rules(WebhooksOptions options, AddressPolicy addresses) => new(
        url => CallbackUrl.TryParse(url, addresses, out _, out string? problem) ? null : problem,
        WebhookSecret.IsAcceptable,
        WebhookSecret.Create,
        options.SecretOverlap,
        options.InFlightPerEndpointMax);

    private static TimeSpan DelayOf(string text) => Duration.TryParse(text, out TimeSpan delay) ? delay : TimeSpan.Zero;
}
