using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Operations.Runs;

/// <summary>A run ended.</summary>
internal sealed record RunbookEnded(long RunId, RunEnd End) : IControlRecord
{
    public ControlKind Kind => ControlKind.RunbookEnded;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(2);
        writer.WriteInt64(RunId);
        End.Write(ref writer);
    }

    public void Apply(EngineState state, long id) => state.Runs.End(RunId, EventId.UnixTimeMs(id), End);

    internal static RunbookEnded Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new RunbookEnded(reader.Int64(), RunEnd.Read(ref reader));
    }
}
