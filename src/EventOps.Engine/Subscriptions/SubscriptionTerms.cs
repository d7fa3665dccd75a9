using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Records;

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
    private const int Fields = 11;

    /// <summary>Fields of a record written before webhooks: the rest have their defaults then.</summary>
    internal const int FieldsAtFirst = 6;

    /// <summary>Fields of a record written before events had origins.</summary>
    private const int FieldsWithoutOrigin = 10;

    /// <summary>Whether an event that fails holds back those behind it.</summary>
    public bool StrictOrdering { get; init; }

    /// <summary>Events pushed a second at most; 0 means no limit.</summary>
    public int EventsPerSecond { get; init; }

    /// <summary>POSTs under way at once; more than one gives up their order.</summary>
    public int InFlightMax { get; init; } = 1;

    /// <summary>How often an event is leased or sent back before it fails; 0 means without end.</summary>
    public int DeliveriesMax { get; init; }

    /// <summary>By which door its events came in; null means any, which is all that callers can ask for.</summary>
    public EventOrigin? Origin { get; init; }

    internal bool IsInbox => Subscriber == SubscriptionRegistry.Inbox;

    /// <summary>The terms of a tenant's inbox: every trigger, and those are of normal priority.</summary>
    internal static SubscriptionTerms OfInbox(string tenant) =>
        new(tenant, SubscriptionRegistry.Inbox, [], [], EventFilter.Bit(EventPriority.Normal), CallbackUrl: null)
        {
            Origin = EventOrigin.Trigger,
        };

    internal EventFilter ToFilter() => new(
        Tenant, [.. EventTypes.Select(one => new WildcardPattern(one))], [.. Sources.Select(one => new WildcardPattern(one))], Priorities)
    {
        Origin = Origin,
    };

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(Fields);
        writer.WriteString(Tenant);
        writer.WriteString(Subscriber);
        writer.WriteTexts(EventTypes);
        writer.WriteTexts(Sources);
        writer.WriteInt64(Priorities);
        writer.WriteOptional(CallbackUrl);
        writer.WriteInt64(StrictOrdering ? 1 : 0);
        writer.WriteInt64(EventsPerSecond);
        writer.WriteInt64(InFlightMax);
        writer.WriteInt64(DeliveriesMax);
        if (Origin is { } origin)
        {
            writer.WriteInt64((long)origin);
        }
        else
        {
            writer.WriteNil();
        }
    }

    internal static SubscriptionTerms Read(ref MessagePackReader reader) => ReadFields(ref reader, reader.ArrayHeader());

    internal static SubscriptionTerms ReadFields(ref MessagePackReader reader, int fields)
    {
        var terms = new SubscriptionTerms(
            reader.Text(), reader.Text(), reader.Texts(), reader.Texts(), (byte)reader.Int32(), reader.OptionalText());
        return fields == FieldsAtFirst ? terms : terms with
        {
            StrictOrdering = reader.Int64() != 0,
            EventsPerSecond = reader.Int32(),
            InFlightMax = reader.Int32(),
            DeliveriesMax = reader.Int32(),
            Origin = fields == FieldsWithoutOrigin || reader.IsNil() ? null : (EventOrigin)reader.Int32(),
        };
    }
}
