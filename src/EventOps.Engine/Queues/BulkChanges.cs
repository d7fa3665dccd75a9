using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Journaling;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Queues;

/// <summary>
/// Retries or deletes many failed events of a lane, oldest first, in records that fit a journal entry; some of them under
/// way at once, so that they share commits. Any thread.
/// </summary>
internal sealed class BulkChanges
{
    /// <summary>Records on their way at once: enough to share commits, few beside the ring's slots.</summary>
    private const int UnderWayMax = 32;

    /// <summary>An id, as a distance, and what it follows.</summary>
    private const int EntryBytesMax = 18;

    /// <summary>The heads of a record: ids, priority, lengths.</summary>
    private const int RecordBytesMax = 64;

    private readonly EventIntake _intake;
    private readonly int _eventsPerDelivery;

    /// <param name="intake">Journals the records.</param>
    /// <param name="eventsPerDelivery">Events tried again together: what a webhook is sent in one POST.</param>
    internal BulkChanges(EventIntake intake, int eventsPerDelivery)
    {
        _intake = intake;
        _eventsPerDelivery = eventsPerDelivery;
    }

    /// <summary>Puts failed events into deliveries that are due at once.</summary>
    internal async ValueTask<(AdmitError Error, long Changed)> RetryAsync(
        Subscription subscription, DeliveryLane lane, IReadOnlyList<LaneJob> failed)
    {
        return await SubmitAsync(failed, _eventsPerDelivery, piece => new JobsRequeued(
            subscription.Id,
            lane.Priority,
            Attempts: 0,
            NextAtMs: 0,
            LeaseUntilMs: 0,
            CommonError(piece),
            JobEntries.Of(lane, IdsOf(piece))));
    }

    /// <summary>Removes failed events.</summary>
    internal ValueTask<(AdmitError Error, long Changed)> DeleteAsync(
        Subscription subscription, DeliveryLane lane, IReadOnlyList<LaneJob> failed)
    {
        int together = Math.Max(1, (_intake.FrameBytesMax - RecordBytesMax) / EntryBytesMax);
        return SubmitAsync(
            failed, together, piece => new JobsDeleted(subscription.Id, lane.Priority, JobEntries.Of(lane, IdsOf(piece))));
    }

    private async ValueTask<(AdmitError Error, long Changed)> SubmitAsync(
        IReadOnlyList<LaneJob> jobs, int together, Func<LaneJob[], IControlRecord> recordOf)
    {
        long changed = 0;
        var underWay = new Queue<(Task<ControlReceipt> Receipt, int Events)>();
        var error = AdmitError.None;
        int next = 0;
        while (underWay.Count > 0 || (next < jobs.Count && error == AdmitError.None))
        {
            if (next < jobs.Count && underWay.Count < UnderWayMax && error == AdmitError.None)
            {
                var piece = new LaneJob[Math.Min(together, jobs.Count - next)];
                for (int i = 0; i < piece.Length; i++)
                {
                    piece[i] = jobs[next++];
                }

                underWay.Enqueue((_intake.SubmitAsync(recordOf(piece)).AsTask(), piece.Length));
                continue;
            }

            (Task<ControlReceipt> receipt, int events) = underWay.Dequeue();
            AdmitError refused = (await receipt).Error;
            error = error == AdmitError.None ? refused : error;
            changed += refused == AdmitError.None ? events : 0;
        }

        return (error, changed);
    }

    /// <summary>The error of events that failed together, which they keep until they are tried again. Of events that
    /// failed apart none: a delivery has one.</summary>
    private static AttemptNote? CommonError(LaneJob[] piece)
    {
        AttemptNote? first = piece[0].Sight.Letter?.LastAttempt;
        return Array.TrueForAll(piece, one => Equals(one.Sight.Letter?.LastAttempt, first)) ? first : null;
    }

    private static long[] IdsOf(LaneJob[] piece) => Array.ConvertAll(piece, one => one.Reference.Id);
}
