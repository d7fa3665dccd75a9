using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Subscriptions;

/// <summary>A subscription was removed, with what it knew of its events.</summary>
internal sealed record SubscriptionRemoved(long SubscriptionId) : IControlRecord
{
    public ControlKind Kind => ControlKind.SubscriptionRemoved;

    public void Write(ref MessagePackWriter writer) => writer.WriteInt64(SubscriptionId);

    public void Apply(EngineState state, long id)
    {
        if (state.Subscriptions.Find(SubscriptionId) is not { } subscription)
        {
            return;
        }

        foreach (Subscription replay in subscription.Owner!.Replays.Where(one => one.Parent == subscription))
        {
            state.EndReplay(replay, ReplayEnd.Cancelled, EventId.UnixTimeMs(id));
        }

        state.Subscriptions.Remove(SubscriptionId);
        state.Alerts.ResolveDisabled(SubscriptionId, EventId.UnixTimeMs(id), "The subscription was removed");
    }

    internal static SubscriptionRemoved Read(ref MessagePackReader reader) => new(reader.Int64());
}
