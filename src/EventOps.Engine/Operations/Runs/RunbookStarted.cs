using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Operations.Runs;

/// <summary>A runbook was started; the record's id is the run's.</summary>
internal sealed record RunbookStarted(RunOrder Order) : IControlRecord
{
    public ControlKind Kind => ControlKind.RunbookStarted;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(1);
        Order.Write(ref writer);
    }

    public void Apply(EngineState state, long id) => state.Runs.Start(id, Order);

    internal static RunbookStarted Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new RunbookStarted(RunOrder.Read(ref reader));
    }
}
