using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Deliveries;

/// <summary>An operator removed events of one lane from their queue. Those that are settled stay what they are.</summary>
internal sealed record JobsDeleted(long SubscriptionId, EventPriority Priority, JobList Jobs) : IControlRecord
{
    public ControlKind Kind => ControlKind.JobsDeleted;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(3);
        writer.WriteInt64(SubscriptionId);
        writer.WriteInt64((long)Priority);
        Jobs.Write(ref writer);
    }

    public void Apply(EngineState state, long id)
    {
        if (state.Subscriptions.Find(SubscriptionId) is { } subscription)
        {
            subscription.LaneOf(Priority)?.Delete(Jobs, EventId.UnixTimeMs(id));
            subscription.Work.Pulse();
        }
    }

    internal static JobsDeleted Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new JobsDeleted(reader.Int64(), (EventPriority)reader.Int32(), JobList.Read(ref reader));
    }
}
