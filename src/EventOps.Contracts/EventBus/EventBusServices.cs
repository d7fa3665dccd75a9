using EventOps.Contracts.Http.Access;
using EventOps.Engine;
using EventOps.Engine.Intake.Parsing;
using Microsoft.Extensions.Logging;

namespace EventOps.Contracts.EventBus;

/// <summary>What the Event Bus endpoints are made from.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Doors">What its door is made from.</param>
/// <param name="Limits">The contract's bounds.</param>
/// <param name="Webhooks">What a subscriber may ask for with a callback URL.</param>
/// <param name="Clock">Time, for statistics and uptime.</param>
/// <param name="Log">Where bugs go.</param>
public sealed record EventBusServices(
    EventPipeline Engine,
    DoorServices Doors,
    EventBusLimits Limits,
    WebhookRules Webhooks,
    TimeProvider Clock,
    ILogger Log)
{
    /// <summary>When the server started, by the clock's timestamp: engines may come and go meanwhile.</summary>
    public long StartedAt { get; init; } = Clock.GetTimestamp();
}

/// <summary>The bounds of the Event Bus contract.</summary>
public sealed record EventBusLimits
{
    /// <summary>How events are parsed, with the sizes of an event and of a batch's items.</summary>
    public ParseLimits Parsing { get; init; } = ParseLimits.Default;

    /// <summary>Largest batch body, after decompression.</summary>
    public int BatchBytesMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>Most events on a page.</summary>
    public int PageLimitMax { get; init; } = 1_000;

    /// <summary>Longest long poll.</summary>
    public int PollTimeoutMsMax { get; init; } = 30_000;

    /// <summary>Longest lease: half a day, so that a consumer that died is found out the same day.</summary>
    public int LeaseMsMax { get; init; } = 43_200_000;

    /// <summary>Longest time for which an event that was sent back is not handed over.</summary>
    public int NackDelayMsMax { get; init; } = 86_400_000;

    /// <summary>How often a stream that has nothing to say says so, for whoever is between it and its reader.</summary>
    public TimeSpan StreamHeartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Largest body of a subscription, an acknowledgement or a registration: 10,000 ids take 200 KB.</summary>
    public int ControlBytesMax { get; init; } = 1024 * 1024;

    /// <summary>Most ids in one acknowledgement.</summary>
    public int AckIdsMax { get; init; } = 10_000;

    /// <summary>Most event types or sources in one subscription.</summary>
    public int FilterNamesMax { get; init; } = 1_000;

    /// <summary>Most registered event types of one tenant.</summary>
    public int EventTypesMax { get; init; } = 10_000;

    /// <summary>Bytes of the schemas one tenant registers, together: they are kept in memory and in every snapshot.</summary>
    public int SchemaBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>Names in <c>/stats</c> by type and by source; the rest is <c>other</c>.</summary>
    public int StatsNamesMax { get; init; } = 50;
}
