using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Queues;

/// <summary>Retries and deletes single events of a subscription. Any thread.</summary>
internal sealed class JobChanges
{
    private readonly EventIntake _intake;
    private readonly EventReader _reader;
    private readonly TimeProvider _clock;

    internal JobChanges(EventIntake intake, EventReader reader, TimeProvider clock)
    {
        _intake = intake;
        _reader = reader;
        _clock = clock;
    }

    /// <summary>Puts a failed or scheduled event into a delivery of its own that is due at once.</summary>
    internal async ValueTask<JobChange> RetryAsync(Subscription subscription, DeliveryLane lane, long id)
    {
        JobSight sight = lane.Look(id, NowMs);
        if (sight.State is not (JobState.Failed or JobState.Scheduled))
        {
            return JobChange.Refused(sight.State);
        }

        AttemptNote? last = sight.Letter?.LastAttempt ?? sight.Delivery?.Status.LastAttempt;
        ControlReceipt receipt = await _intake.SubmitAsync(new JobsRequeued(
            subscription.Id, lane.Priority, Attempts: 0, NextAtMs: 0, LeaseUntilMs: 0, last, JobEntries.Of(lane, id)));
        if (receipt.Error != AdmitError.None)
        {
            return JobChange.Failed(receipt.Error);
        }

        // Deleted or acknowledged before the record came to be applied: then there was nothing left to queue. A delivery
        // that is gone because its event has arrived since looks the same, and is no conflict worth telling apart.
        JobState state = lane.Find(receipt.Id) is null ? lane.StateOf(id, NowMs) : JobState.Scheduled;
        return state == JobState.Deleted ? JobChange.Refused(state) : JobChange.Done;
    }

    /// <summary>Removes an event that waits, is scheduled or failed.</summary>
    internal async ValueTask<JobChange> DeleteAsync(Subscription subscription, DeliveryLane lane, long id)
    {
        PendingAcks pending = subscription.Owner!.PendingAcks;
        JobState state;
        PendingAck? underWay;
        PendingAck? mine = null;
        lock (pending.Gate)
        {
            // Whoever acknowledges waiting events finds this one taken from here on, until it is deleted.
            state = lane.StateOf(id, NowMs);
            underWay = pending.Find(subscription.Id, id);
            if (underWay is null && state is JobState.Waiting or JobState.Scheduled or JobState.Failed)
            {
                mine = pending.Add([new SubscriptionRuns(subscription.Id, lane.Priority, [], JobList.Of(id))]);
            }
        }

        if (underWay is not null)
        {
            return await underWay.IsDurable
                ? JobChange.Refused(lane.StateOf(id, NowMs))
                : JobChange.Failed(AdmitError.JournalUnavailable);
        }

        if (mine is null)
        {
            return JobChange.Refused(state);
        }

        ControlReceipt receipt = default;
        try
        {
            receipt = await _intake.SubmitAsync(new JobsDeleted(subscription.Id, lane.Priority, Entry(subscription, lane, id)));
        }
        finally
        {
            pending.Settle(mine, receipt is { Error: AdmitError.None, Id: > 0 });
        }

        if (receipt.Error != AdmitError.None)
        {
            return JobChange.Failed(receipt.Error);
        }

        state = lane.StateOf(id, NowMs);
        return state == JobState.Deleted ? JobChange.Done : JobChange.Refused(state);
    }

    /// <summary>The event with the one before it, so that deleted neighbours become one run.</summary>
    private JobList Entry(Subscription subscription, DeliveryLane lane, long id)
    {
        JobList known = JobEntries.Of(lane, id);
        if (known.FollowsAt(0) != 0)
        {
            return known;
        }

        SeriesMatcher matcher = LaneMatcher.For(_reader, subscription, lane.Priority);
        return new JobList([id], [_reader.NewestBefore(matcher, id, subscription.AfterId + 1)]);
    }

    private long NowMs => _clock.GetUtcNow().ToUnixTimeMilliseconds();
}
