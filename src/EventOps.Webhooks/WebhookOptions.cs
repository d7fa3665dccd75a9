using System.Net;

namespace EventOps.Webhooks;

/// <summary>Every bound of sending webhooks, with its reason. Read once, by the sender's constructor.</summary>
public sealed record WebhookOptions
{
    /// <summary>
    /// From the first packet to the end of the response's head. 15 s: what the common senders of webhooks allow, long
    /// enough for a receiver that does its work before it answers, short enough that a hanging one holds few
    /// connections.
    /// </summary>
    public int TimeoutMs { get; init; } = 15_000;

    /// <summary>
    /// Networks that may be reached although <see cref="Addresses.AddressPolicy"/> refuses them otherwise; the server
    /// adds 127.0.0.0/8 and ::1/128 when it listens on loopback only.
    /// </summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; init; } = [];

    /// <summary>
    /// Connections to one scheme, host and port: four endpoints there at their own limit. So one path that hangs
    /// leaves room for others behind the same gateway, and no receiver costs us more sockets than this.
    /// </summary>
    public int ConnectionsPerServerMax { get; init; } = 64;

    /// <summary>
    /// Attempts under way to one endpoint: at 1 ms an answer that is 16,000 a second, while a receiver that
    /// hangs holds 16 bodies and no more.
    /// </summary>
    public int InFlightPerEndpointMax { get; init; } = 16;

    /// <summary>Failures in a row that open an endpoint's circuit: one bad deploy's hiccup is shorter. 2 at least.</summary>
    public int FailuresToOpen { get; init; } = 5;

    /// <summary>
    /// A failure that comes this long after the one before starts a new row. Longer than <see cref="FailuresToOpen"/>
    /// timeouts one after another, so that a receiver that hangs opens it too when it is sent one at a time.
    /// </summary>
    public TimeSpan SamplingWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the first break lasts: a restart of the receiver; each failed probe doubles it.</summary>
    public TimeSpan BreakMin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest break: what a receiver that came back waits at most; one probe in this time costs nobody.</summary>
    public TimeSpan BreakMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The longest Retry-After that is handed on: longer is taken as this. A day: nobody who means "never" may say it
    /// with a number.
    /// </summary>
    public TimeSpan RetryAfterMax { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Endpoints whose circuit is remembered (about 2 KB each); beyond, those longest unused are forgotten, healthy
    /// ones first. Ten times the subscriptions we test with.
    /// </summary>
    public int EndpointsMax { get; init; } = 10_000;

    /// <summary>Response head: far above what any framework sends, and it is thrown away.</summary>
    public int ResponseHeadKilobytesMax { get; init; } = 16;

    /// <summary>
    /// Response body that is read, and thrown away, so that the connection can be used again; with more to come the
    /// connection is closed, which is cheaper than reading on.
    /// </summary>
    public int ResponseDrainBytesMax { get; init; } = 64 * 1024;

    /// <summary>How long reading it may take, beside whatever is sent meanwhile.</summary>
    public TimeSpan ResponseDrainTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long an idle connection is kept: below the 60 s after which common load balancers close theirs, since a
    /// POST into a connection that is just being closed is a failed attempt.
    /// </summary>
    public TimeSpan ConnectionIdleTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long any connection is used: so a receiver that moves in DNS is followed within this.</summary>
    public TimeSpan ConnectionLifetime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Throws when a value is out of its range, or two do not go together.</summary>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(TimeoutMs, 1, nameof(TimeoutMs));
        ArgumentOutOfRangeException.ThrowIfLessThan(ConnectionsPerServerMax, 1, nameof(ConnectionsPerServerMax));
        ArgumentOutOfRangeException.ThrowIfLessThan(InFlightPerEndpointMax, 1, nameof(InFlightPerEndpointMax));
        ArgumentOutOfRangeException.ThrowIfLessThan(FailuresToOpen, 2, nameof(FailuresToOpen));
        ArgumentOutOfRangeException.ThrowIfLessThan(EndpointsMax, 1, nameof(EndpointsMax));
        ArgumentOutOfRangeException.ThrowIfLessThan(SamplingWindow, TimeSpan.FromSeconds(1), nameof(SamplingWindow));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SamplingWindow, TimeSpan.FromHours(12), nameof(SamplingWindow));
        ArgumentOutOfRangeException.ThrowIfLessThan(BreakMin, TimeSpan.FromMilliseconds(500), nameof(BreakMin));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BreakMin, BreakMax, nameof(BreakMin));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BreakMax, TimeSpan.FromDays(1), nameof(BreakMax));
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryAfterMax, TimeSpan.Zero, nameof(RetryAfterMax));
    }
}
