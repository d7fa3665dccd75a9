using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Records;

namespace EventOps.Engine.Projections;

/// <summary>A tenant registered an event type, or described it anew.</summary>
internal sealed record EventTypeRegistered(string Tenant, string Name, string? Description) : IControlRecord
{
    public ControlKind Kind => ControlKind.EventTypeRegistered;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(3);
        writer.WriteString(Tenant);
        writer.WriteString(Name);
        writer.WriteOptional(Description);
    }

    public void Apply(EngineState state, long id) => state.EventTypes.Add(
        Tenant, new EventType(Name, Description, EventTypeOrigin.Registered, EventId.UnixTimeMs(id)));

    internal static EventTypeRegistered Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new EventTypeRegistered(reader.Text(), reader.Text(), reader.OptionalText());
    }
}
