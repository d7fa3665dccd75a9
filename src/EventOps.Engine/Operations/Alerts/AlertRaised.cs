using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Operations.Alerts;

/// <summary>An alert was raised; the record's id is the alert's, if it is the first of its series that is open.</summary>
internal sealed record AlertRaised(AlertTerms Terms) : IControlRecord
{
    public ControlKind Kind => ControlKind.AlertRaised;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(1);
        Terms.Write(ref writer);
    }

    public void Apply(EngineState state, long id) => state.Alerts.Raise(id, Terms);

    internal static AlertRaised Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new AlertRaised(AlertTerms.Read(ref reader));
    }
}
