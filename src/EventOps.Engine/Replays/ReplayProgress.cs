using EventOps.Engine.Deliveries;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Replays;

/// <summary>How far a replay is. Its events are each in one of the counts, which add up to the total.</summary>
/// <param name="Id">The replay.</param>
/// <param name="Subscriber">For whom.</param>
/// <param name="Terms">What was asked for.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="EndedAtMs">When it ended, in milliseconds since 1970; 0 while it has not.</param>
/// <param name="Completed">Events delivered or acknowledged.</param>
/// <param name="Failed">Events given up: dead letters, that can be retried while the replay is not over.</param>
/// <param name="Deleted">Events an operator removed.</param>
public sealed record ReplayProgress(
    long Id,
    string Subscriber,
    ReplayTerms Terms,
    ReplayStatus Status,
    long EndedAtMs,
    long Completed,
    long Failed,
    long Deleted)
{
    /// <summary>Events in it when it started.</summary>
    public long Total => Terms.Total;

    /// <summary>Events that wait or are handed over and not settled.</summary>
    public long Pending { get; private init; }

    /// <summary>Events whose retention ended before they were handed over.</summary>
    public long Expired { get; private init; }

    /// <summary>Events that were left when it was cancelled.</summary>
    public long Cancelled { get; private init; }

    /// <summary>When it was started, in milliseconds since 1970.</summary>
    public long StartedAtMs => EventId.UnixTimeMs(Id);

    /// <summary>Events completed a second, from its start to its end or now.</summary>
    public double RateAt(long nowMs)
    {
        long untilMs = EndedAtMs == 0 ? nowMs : EndedAtMs;
        return Completed * 1_000.0 / Math.Max(1, untilMs - StartedAtMs);
    }

    /// <summary>Of one that is not over. Any thread.</summary>
    internal static ReplayProgress Of(EventReader reader, Subscription replay)
    {
        // What waits is looked at first and what is completed last, so that an event on its way from one to the other
        // counts twice rather than as expired; the total says which is right.
        long pending = 0;
        long failed = 0;
        long deleted = 0;
        foreach (DeliveryLane lane in replay.Lanes)
        {
            var counts = LaneCounts.Of(reader, replay, lane);
            pending += counts.Waiting + counts.Open;
            failed += counts.Failed;
            deleted += lane.Deleted.Count;
        }

        deleted -= replay.GoneAtStart;
        ReplayStatus status = pending == 0 && failed > 0 ? ReplayStatus.Failed
            : replay.IsPaused(EventPriority.Normal) || replay.Disabled is not null ? ReplayStatus.Paused
            : ReplayStatus.Running;
        var progress = new ReplayProgress(
            replay.Id, replay.Terms.Subscriber, replay.Replay!, status, EndedAtMs: 0, replay.Delivered, failed, deleted);
        long rest = progress.Rest;
        pending = Math.Min(pending, rest);
        return progress with { Pending = pending, Expired = rest - pending };
    }

    /// <summary>Of one that is over.</summary>
    internal static ReplayProgress Of(EndedReplay ended)
    {
        bool completed = ended.End == ReplayEnd.Completed;
        var progress = new ReplayProgress(
            ended.Id,
            ended.Subscriber,
            ended.Terms,
            completed ? ReplayStatus.Completed : ReplayStatus.Cancelled,
            ended.EndedAtMs,
            ended.Completed,
            ended.Failed,
            ended.Deleted);
        return completed ? progress with { Expired = progress.Rest } : progress with { Cancelled = progress.Rest };
    }

    private long Rest => Math.Max(0, Total - Completed - Failed - Deleted);
}

/// <summary>Where a replay stands.</summary>
public enum ReplayStatus
{
    /// <summary>Events are handed over, or wait for a consumer that asks.</summary>
    Running,

    /// <summary>An operator holds the queue of replays back, or its subscription is disabled.</summary>
    Paused,

    /// <summary>Nothing is left but events that were given up: retried or deleted, they end it.</summary>
    Failed,

    /// <summary>Nothing is left.</summary>
    Completed,

    /// <summary>It was cancelled, or its subscription removed.</summary>
    Cancelled,
}
