using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Subscriptions;

/// <summary>A subscription was disabled, with the reason, or enabled again.</summary>
internal sealed record SubscriptionSwitched(long SubscriptionId, string? DisabledFor) : IControlRecord
{
    public ControlKind Kind => ControlKind.SubscriptionSwitched;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(2);
        writer.WriteInt64(SubscriptionId);
        writer.WriteOptional(DisabledFor);
    }

    public void Apply(EngineState state, long id)
    {
        if (state.Subscriptions.Find(SubscriptionId) is { } subscription)
        {
            subscription.Switch(DisabledFor is null ? null : new Disablement(DisabledFor, EventId.UnixTimeMs(id)));
            subscription.Owner!.Signal.Pulse();
            if (DisabledFor is null)
            {
                state.Alerts.ResolveDisabled(SubscriptionId, EventId.UnixTimeMs(id), "The subscription is enabled again");
            }
        }

        state.Subscriptions.NoteChange();
    }

    internal static SubscriptionSwitched Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new SubscriptionSwitched(reader.Int64(), reader.OptionalText());
    }
}
