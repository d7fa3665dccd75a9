using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Subscriptions;

/// <summary>What a caller asked for: the part of a subscription that never changes.</summary>
/// <param name="Tenant">Whose events.</param>
/// <param name="Subscriber">Who consumes them.</param>
/// <param name="EventTypes">Patterns of event types.</param>
/// <param name="Sources">Patterns of sources; empty means all.</param>
/// <param name="Priorities">Bit i set: priority i matches; 0 means all.</param>
/// <param name="CallbackUrl">Where to push, or null to be polled.</param>
public sealed record SubscriptionTerms(
    string Tenant,
    string Subscriber,
    string[] EventTypes,
    string[] Sources,
    byte Priorities,
    string? CallbackUrl)
{
    private const int Fields = 6;

    internal EventFilter ToFilter() => new(
        Tenant, [.. EventTypes.Select(one => new WildcardPattern(one))], [.. Sources.Select(one => new WildcardPattern(one))], Priorities);

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(Fields);
        writer.WriteString(Tenant);
        writer.WriteString(Subscriber);
        writer.WriteTexts(EventTypes);
        writer.WriteTexts(Sources);
        writer.WriteInt64(Priorities);
        writer.WriteOptional(CallbackUrl);
    }

    internal static SubscriptionTerms Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new SubscriptionTerms(
            reader.Text(), reader.Text(), reader.Texts(), reader.Texts(), (byte)reader.Int32(), reader.OptionalText());
    }
}
