using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Records;

namespace EventOps.Engine.Projections;

/// <summary>A tenant registered an event type, or described it anew.</summary>
internal sealed record EventTypeRegistered(string Tenant, string Name, string? Description, SchemaChange Schema) : IControlRecord
{
    /// <summary>Fields of a record from before there were schemas.</summary>
    private const int FieldsWithoutSchema = 3;

    public ControlKind Kind => ControlKind.EventTypeRegistered;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(FieldsWithoutSchema + 2);
        writer.WriteString(Tenant);
        writer.WriteString(Name);
        writer.WriteOptional(Description);
        Schema.Write(ref writer);
    }

    public void Apply(EngineState state, long id) =>
        state.EventTypes.Add(Tenant, Name, Description, EventId.UnixTimeMs(id), Schema);

    internal static EventTypeRegistered Read(ref MessagePackReader reader)
    {
        int fields = reader.ArrayHeader();
        return new EventTypeRegistered(
            reader.Text(),
            reader.Text(),
            reader.OptionalText(),
            fields > FieldsWithoutSchema ? SchemaChange.Read(ref reader) : SchemaChange.Keep);
    }
}
