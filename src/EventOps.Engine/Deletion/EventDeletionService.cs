using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Deletion;

/// <summary>Deletes events: the port contracts use. Any thread.</summary>
public sealed class EventDeletionService
{
    /// <summary>Subscriptions for which a record says what the event follows: it must stay far below an entry. Where it is
    /// not said, deleted neighbours stay apart, which costs 40 bytes each.</summary>
    private const int FollowsMax = 1_000;

    private readonly EngineState _state;
    private readonly EventIntake _intake;
    private readonly EventReader _reader;

    internal EventDeletionService(EngineState state, EventIntake intake, EventReader reader, int eventsMax)
    {
        _state = state;
        _intake = intake;
        _reader = reader;
        EventsMax = eventsMax;
    }

    /// <summary>Deleted events that are remembered at once, of all tenants: until they expire.</summary>
    public int EventsMax { get; }

    /// <summary>
    /// Deletes an event of a tenant; it is durable, and no reader sees the event, when this returns. What a subscription
    /// has completed stays completed; everything else of it is not handed over any more.
    /// </summary>
    /// <param name="tenant">Whose event.</param>
    /// <param name="id">The event.</param>
    /// <param name="origin">By which door it must have come in.</param>
    public async ValueTask<EventDeletion> DeleteAsync(string tenant, long id, EventOrigin origin)
    {
        DeletionsUnderWay underWay = _state.Subscriptions.Deletions;
        while (Find(tenant, id, origin) is not null)
        {
            if (_state.Deleted.Count >= EventsMax)
            {
                // Those under way are not counted: the bound is on memory, and they are as many as there are callers.
                return new EventDeletion(AdmitError.None, DeletionResult.TooMany);
            }

            var mine = new PendingAck([]);
            if (underWay.TryAdd(id, mine))
            {
                // Looked for again: whoever had it under way before has deleted it.
                return Find(tenant, id, origin) is { } reference ? await DeleteAsync(reference, mine) : Give(mine, id);
            }

            await (underWay.Find(id)?.IsDurable ?? Task.CompletedTask);
        }

        return new EventDeletion(AdmitError.None, DeletionResult.NotFound);
    }

    private EventDeletion Give(PendingAck mine, long id)
    {
        _state.Subscriptions.Deletions.Settle(id, mine, isDurable: true);
        return new EventDeletion(AdmitError.None, DeletionResult.NotFound);
    }

    private async ValueTask<EventDeletion> DeleteAsync(EventRef reference, PendingAck mine)
    {
        DeletionsUnderWay underWay = _state.Subscriptions.Deletions;
        ControlReceipt receipt = default;
        try
        {
            Series series = _reader.SeriesOf(reference);
            Subscription[] concerned = [.. _state.Subscriptions.All.Where(one => one.Matches(series))];
            foreach (Subscription subscription in concerned)
            {
                // From here on acknowledgements leave the event out; what was resolved before must be in the journal.
                await subscription.Owner!.PendingAcks.AcknowledgedAsync(subscription.Id, reference.Id);
            }

            receipt = await _intake.SubmitAsync(new EventDeleted(
                reference.Id,
                series.Tenant,
                series.TypeText,
                series.SourceText,
                series.Priority,
                series.Origin,
                FollowsOf(concerned, series, reference.Id)));
            return new EventDeletion(receipt.Error, DeletionResult.Done);
        }
        finally
        {
            underWay.Settle(reference.Id, mine, receipt is { Error: AdmitError.None, Id: > 0 });
        }
    }

    private Dictionary<long, long> FollowsOf(Subscription[] concerned, Series series, long id)
    {
        var follows = new Dictionary<long, long>();
        foreach (Subscription subscription in concerned)
        {
            if (follows.Count < FollowsMax
                && subscription.Sees(series, id)
                && subscription.LaneOf(series.Priority) is { } lane
                && lane.StateOf(id, nowMs: 0) is not (JobState.Completed or JobState.Deleted))
            {
                SeriesMatcher matcher = LaneMatcher.For(_reader, subscription, series.Priority);
                follows[subscription.Id] = _reader.NewestBefore(matcher, id, subscription.AfterId + 1);
            }
        }

        return follows;
    }

    private EventRef? Find(string tenant, long id, EventOrigin origin) =>
        _reader.Find(tenant, id) is { } reference && _reader.SeriesOf(reference).Origin == origin ? reference : null;
}

/// <summary>The answer to a deletion.</summary>
/// <param name="Error">Why it is not durable, or none.</param>
/// <param name="Result">What became of it otherwise.</param>
public readonly record struct EventDeletion(AdmitError Error, DeletionResult Result);

/// <summary>What became of a deletion.</summary>
public enum DeletionResult
{
    /// <summary>The event is deleted.</summary>
    Done,

    /// <summary>There is no such event, or not any more.</summary>
    NotFound,

    /// <summary>So many events are deleted that no further one can be, until some of them expire.</summary>
    TooMany,
}
