using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>How webhooks are delivered.</summary>
internal sealed record WebhooksOptions
{
    /// <summary>Events in one POST. Default 100: the cost of a request is spread, a failed one repeats little.</summary>
    [Description("Events in one webhook POST.")]
    public int EventsPerDelivery { get; init; } = 100;

    /// <summary>How long a POST that is not full waits for more events. Default 10 ms; 0 sends at once.</summary>
    [Description("How long a webhook POST that is not full waits for more events; 0 sends at once.")]
    public int LingerMs { get; init; } = 10;

    /// <summary>Bytes of events in one POST. Default 1 MiB: what common receivers take; a larger event goes alone.</summary>
    [Description("Bytes of events in one webhook POST; a single larger event goes alone.")]
    public int BatchBytesMax { get; init; } = 1_048_576;

    /// <summary>How long a receiver has to answer 2xx. Default 15 s.</summary>
    [Description("How long a webhook receiver has to answer.")]
    public int TimeoutMs { get; init; } = 15_000;

    /// <summary>Delays between attempts; empty means 5s, 5m, 30m, 2h, 5h, 10h, 10h.</summary>
    [Description("Delays between a webhook's attempts, each +-20 % (default 5s, 5m, 30m, 2h, 5h, 10h, 10h).")]
    public IReadOnlyList<string> RetrySchedule { get; init; } = [];

    /// <summary>
    /// Networks that webhooks may reach although they are private, such as <c>10.1.0.0/16</c>. Default none, and
    /// loopback when the server itself listens on loopback only.
    /// </summary>
    [Description("Private networks that webhooks may reach, such as 10.1.0.0/16; default: loopback on a loopback bind.")]
    public IReadOnlyList<string> AllowedNetworks { get; init; } = [];

    /// <summary>POSTs under way to one URL. Default 16.</summary>
    [Description("Webhook POSTs under way to one URL.")]
    public int InFlightPerEndpointMax { get; init; } = 16;

    /// <summary>
    /// Connections to one host and port. Default 512: a thousand receivers behind one gateway, a hundred of which hang,
    /// leave room for the others.
    /// </summary>
    [Description("Webhook connections to one host and port.")]
    public int ConnectionsPerServerMax { get; init; } = 512;

    /// <summary>Deliveries of one subscription under way or waiting for their next attempt. Default 1,000.</summary>
    [Description("Webhook deliveries of one subscription that may be under way or wait for their next attempt.")]
    public int OpenDeliveriesMax { get; init; } = 1_000;

    /// <summary>Failures in a row that open an endpoint's circuit. Default 5.</summary>
    [Description("Failures in a row that open an endpoint's circuit breaker.")]
    public int FailuresToOpen { get; init; } = 5;

    /// <summary>How long the first break lasts; it doubles with each failed probe. Default 5 s.</summary>
    [Description("How long an open circuit breaker first waits before it probes; doubled by each failed probe.")]
    public TimeSpan BreakMin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest break. Default 5 min.</summary>
    [Description("How long an open circuit breaker waits at most before it probes.")]
    public TimeSpan BreakMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A subscription whose every attempt failed for this long is disabled. Default 5 days.</summary>
    [Description("A subscription whose every attempt failed for this long is disabled.")]
    public TimeSpan DisableAfter { get; init; } = TimeSpan.FromDays(5);

    /// <summary>How long the old secret signs beside a new one. Default 24 h.</summary>
    [Description("How long a rotated webhook secret still signs beside the new one.")]
    public TimeSpan SecretOverlap { get; init; } = TimeSpan.FromHours(24);
}
