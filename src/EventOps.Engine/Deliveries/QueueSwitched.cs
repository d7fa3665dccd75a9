using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Deliveries;

/// <summary>An operator paused or resumed a queue: one priority of one subscriber.</summary>
internal sealed record QueueSwitched(string Tenant, string Subscriber, EventPriority Priority, bool Paused) : IControlRecord
{
    public ControlKind Kind => ControlKind.QueueSwitched;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(4);
        writer.WriteString(Tenant);
        writer.WriteString(Subscriber);
        writer.WriteInt64((long)Priority);
        writer.WriteInt64(Paused ? 1 : 0);
    }

    public void Apply(EngineState state, long id)
    {
        state.Subscriptions.SubscriberNamed(Tenant, Subscriber).Pause(Priority, Paused);
        state.Subscriptions.NoteChange();
    }

    internal static QueueSwitched Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new QueueSwitched(reader.Text(), reader.Text(), (EventPriority)reader.Int32(), reader.Int64() != 0);
    }
}
