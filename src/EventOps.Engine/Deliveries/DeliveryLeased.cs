using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Deliveries;

/// <summary>A delivery is leased once more, or for longer.</summary>
internal sealed record DeliveryLeased(long SubscriptionId, EventPriority Priority, long DeliveryId, int Attempts, long LeaseUntilMs)
    : IControlRecord
{
    public ControlKind Kind => ControlKind.DeliveryLeased;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(5);
        writer.WriteInt64(SubscriptionId);
        writer.WriteInt64((long)Priority);
        writer.WriteInt64(DeliveryId);
        writer.WriteInt64(Attempts);
        writer.WriteInt64(LeaseUntilMs);
    }

    public void Apply(EngineState state, long id) => state.Subscriptions.FindLane(SubscriptionId, Priority)?.Change(
        DeliveryId, old => old with { Attempts = Attempts, NextAtMs = 0, LeaseUntilMs = LeaseUntilMs });

    internal static DeliveryLeased Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new DeliveryLeased(reader.Int64(), (EventPriority)reader.Int32(), reader.Int64(), reader.Int32(), reader.Int64());
    }
}
