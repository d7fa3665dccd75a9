using System.Text;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Deletion;

/// <summary>
/// An event was deleted: no subscription that has not completed it is handed it any more, and no reader is shown it. The
/// record says of which series the event is, so that replaying it needs no index.
/// </summary>
/// <param name="EventId">The event.</param>
/// <param name="Tenant">Whose event it is.</param>
/// <param name="EventType">Its type.</param>
/// <param name="Source">Its source.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="Origin">By which door it came in.</param>
/// <param name="Follows">For some subscriptions, their event right before it, so that deleted neighbours become one run:
/// pairs of subscription and event.</param>
internal sealed record EventDeleted(
    long EventId,
    string Tenant,
    string EventType,
    string Source,
    EventPriority Priority,
    EventOrigin Origin,
    IReadOnlyDictionary<long, long> Follows) : IControlRecord
{
    public ControlKind Kind => ControlKind.EventDeleted;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(7);
        writer.WriteInt64(EventId);
        writer.WriteString(Tenant);
        writer.WriteString(EventType);
        writer.WriteString(Source);
        writer.WriteInt64((long)Priority);
        writer.WriteInt64((long)Origin);
        writer.WriteArrayHeader((uint)Follows.Count * 2);
        foreach ((long subscriptionId, long eventId) in Follows)
        {
            writer.WriteInt64(subscriptionId);
            writer.WriteInt64(eventId);
        }
    }

    public void Apply(EngineState state, long id)
    {
        var key = new SeriesKey(Tenant, Encoding.UTF8.GetBytes(EventType), Encoding.UTF8.GetBytes(Source), Priority, Origin);
        var series = Series.Unnumbered(key);
        long atMs = Records.EventId.UnixTimeMs(id);

        // The lanes first: an event that is among the deleted ones waits nowhere.
        foreach (Subscription subscription in state.Subscriptions.All)
        {
            if (subscription.Terms.Tenant == Tenant
                && subscription.Sees(series, EventId)
                && subscription.LaneOf(Priority) is { } lane
                && lane.Delete(new JobList([EventId], [Follows.GetValueOrDefault(subscription.Id)]), atMs) > 0)
            {
                subscription.Work.Pulse();
            }
        }

        state.Deleted.Add(key, EventId);
    }

    internal static EventDeleted Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new EventDeleted(
            reader.Int64(),
            reader.Text(),
            reader.Text(),
            reader.Text(),
            (EventPriority)reader.Int32(),
            (EventOrigin)reader.Int32(),
            ReadFollows(ref reader));
    }

    private static Dictionary<long, long> ReadFollows(ref MessagePackReader reader)
    {
        var follows = new Dictionary<long, long>();
        for (int left = reader.ArrayHeader() / 2; left > 0; left--)
        {
            long subscriptionId = reader.Int64();
            follows[subscriptionId] = reader.Int64();
        }

        return follows;
    }
}
