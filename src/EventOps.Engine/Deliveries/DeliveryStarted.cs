using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Deliveries;

/// <summary>
/// Waiting events of one lane are handed over together; the delivery's id is the record's. Journaled before the first
/// attempt, so that what is sent again after a crash is the same events under the same id. Events that are no longer
/// waiting when it is applied are left out.
/// </summary>
internal sealed record DeliveryStarted(long SubscriptionId, EventPriority Priority, int Attempts, long LeaseUntilMs, JobList Jobs)
    : IControlRecord
{
    public ControlKind Kind => ControlKind.DeliveryStarted;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(5);
        writer.WriteInt64(SubscriptionId);
        writer.WriteInt64((long)Priority);
        writer.WriteInt64(Attempts);
        writer.WriteInt64(LeaseUntilMs);
        Jobs.Write(ref writer);
    }

    public void Apply(EngineState state, long id) =>
        state.Subscriptions.FindLane(SubscriptionId, Priority)?.Start(id, Jobs, Attempts, LeaseUntilMs);

    internal static DeliveryStarted Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new DeliveryStarted(
            reader.Int64(), (EventPriority)reader.Int32(), reader.Int32(), reader.Int64(), JobList.Read(ref reader));
    }
}
