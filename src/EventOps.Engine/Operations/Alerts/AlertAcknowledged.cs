using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Operations.Alerts;

/// <summary>Somebody knows of an alert.</summary>
internal sealed record AlertAcknowledged(long AlertId, string By) : IControlRecord
{
    public ControlKind Kind => ControlKind.AlertAcknowledged;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(2);
        writer.WriteInt64(AlertId);
        writer.WriteString(By);
    }

    public void Apply(EngineState state, long id) => state.Alerts.Acknowledge(AlertId, EventId.UnixTimeMs(id), By);

    internal static AlertAcknowledged Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new AlertAcknowledged(reader.Int64(), reader.Text());
    }
}
