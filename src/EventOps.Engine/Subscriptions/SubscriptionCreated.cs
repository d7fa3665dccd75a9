using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Subscriptions;

/// <summary>A subscription was made; its id is the record's.</summary>
internal sealed record SubscriptionCreated(SubscriptionTerms Terms, string? Secret) : IControlRecord
{
    public ControlKind Kind => ControlKind.SubscriptionCreated;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(2);
        Terms.Write(ref writer);
        writer.WriteOptional(Secret);
    }

    public void Apply(EngineState state, long id) => state.Subscriptions.Add(new Subscription(id, Terms, Secret));

    /// <summary>Reads it back; one written before webhooks is its terms alone.</summary>
    internal static SubscriptionCreated Read(ref MessagePackReader reader)
    {
        int fields = reader.ArrayHeader();
        return fields == SubscriptionTerms.FieldsAtFirst
            ? new SubscriptionCreated(SubscriptionTerms.ReadFields(ref reader, fields), null)
            : new SubscriptionCreated(SubscriptionTerms.Read(ref reader), reader.OptionalText());
    }
}
