using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Operations.Alerts;

/// <summary>What an alert said is over.</summary>
internal sealed record AlertResolved(long AlertId, string Because) : IControlRecord
{
    public ControlKind Kind => ControlKind.AlertResolved;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(2);
        writer.WriteInt64(AlertId);
        writer.WriteString(Because);
    }

    public void Apply(EngineState state, long id) => state.Alerts.Resolve(AlertId, EventId.UnixTimeMs(id), Because);

    internal static AlertResolved Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new AlertResolved(reader.Int64(), reader.Text());
    }
}
