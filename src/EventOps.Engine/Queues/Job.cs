using EventOps.Engine.Deliveries;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Replays;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Queues;

/// <summary>A job: one event for one subscription, or a replay.</summary>
public sealed record Job
{
    /// <summary>Its id.</summary>
    public required JobId Id { get; init; }

    /// <summary>The queue it is in.</summary>
    public required QueueName Queue { get; init; }

    /// <summary>What became of it.</summary>
    public required JobState State { get; init; }

    /// <summary>Its event; null for a replay.</summary>
    public EventRef? Event { get; init; }

    /// <summary>The replay it is; null for an event.</summary>
    public ReplayProgress? Replay { get; init; }

    /// <summary>When its event was published, or the replay asked for, in milliseconds since 1970.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>When something last became of it, as far as that is kept, in milliseconds since 1970.</summary>
    public required long UpdatedMs { get; init; }

    /// <summary>How often it was tried; null when that is not kept, because it is completed.</summary>
    public int? Attempts { get; init; }

    /// <summary>Not tried again before, in milliseconds since 1970; 0 when nothing is planned, or it may be at
    /// once.</summary>
    public long NextAttemptMs { get; init; }

    /// <summary>The delivery it is or was in; 0 when there is none, or it is not kept.</summary>
    public long DeliveryId { get; init; }

    /// <summary>How its last attempt failed; null when none did.</summary>
    public AttemptNote? Error { get; init; }

    internal static Job Of(Subscription subscription, EventRef reference, EventPriority priority, JobSight sight)
    {
        long createdMs = EventId.UnixTimeMs(reference.Id);
        DeliveryStatus? status = sight.Delivery?.Status;
        long startedMs = sight.Delivery is null ? createdMs : EventId.UnixTimeMs(sight.Delivery.Id);
        return new Job
        {
            Id = new JobId(reference.Id, subscription.Id),
            Queue = subscription.Replay is null ? new QueueName(subscription.Terms.Subscriber, priority) : QueueName.Replays,
            State = sight.State,
            Event = reference,
            CreatedMs = createdMs,
            UpdatedMs = sight.AtMs != 0 ? sight.AtMs : Math.Max(startedMs, status?.LastAttempt?.AtMs ?? 0),
            Attempts = sight.State == JobState.Completed ? null : status?.Attempts ?? sight.Letter?.Attempts ?? 0,
            NextAttemptMs = sight.State == JobState.Scheduled ? status?.NextAtMs ?? 0 : 0,
            DeliveryId = sight.Delivery?.Id ?? sight.Letter?.DeliveryId ?? 0,
            Error = status?.LastAttempt ?? sight.Letter?.LastAttempt,
        };
    }
}

/// <summary>A page of jobs, newest event first.</summary>
/// <param name="Jobs">The jobs.</param>
/// <param name="Total">How many there are altogether.</param>
public sealed record JobPage(IReadOnlyList<Job> Jobs, long Total);
