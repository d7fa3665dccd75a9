using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Records;

namespace EventOps.Engine.Subscriptions;

/// <summary>Which stretch of the past a replay hands over again.</summary>
/// <param name="ParentId">The subscription it is for: its events alone are replayed.</param>
/// <param name="FromId">First id.</param>
/// <param name="UntilId">Last id.</param>
/// <param name="EventTypes">Patterns of event types; empty means all of the subscription's.</param>
/// <param name="Sources">Patterns of sources; empty means all.</param>
/// <param name="Priorities">Bit i set: priority i; 0 means all.</param>
/// <param name="EventsPerSecond">How fast at most; 0 means as fast as they are taken.</param>
/// <param name="Total">How many events that was when it started.</param>
public sealed record ReplayTerms(
    long ParentId,
    long FromId,
    long UntilId,
    string[] EventTypes,
    string[] Sources,
    byte Priorities,
    int EventsPerSecond,
    long Total)
{
    private const int Fields = 9;

    /// <summary>The first millisecond behind it, as asked for; <see cref="UntilId"/> is no later than the newest event at
    /// the start.</summary>
    public long EndMs { get; init; }

    /// <summary>Its first millisecond.</summary>
    public long StartMs => EventId.UnixTimeMs(FromId);

    internal EventFilter ToFilter(string tenant) => new(
        tenant, [.. EventTypes.Select(one => new WildcardPattern(one))], [.. Sources.Select(one => new WildcardPattern(one))], Priorities);

    internal static void Write(ref MessagePackWriter writer, ReplayTerms? terms)
    {
        if (terms is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(Fields);
        writer.WriteInt64(terms.ParentId);
        writer.WriteInt64(terms.FromId);
        writer.WriteInt64(terms.UntilId);
        writer.WriteTexts(terms.EventTypes);
        writer.WriteTexts(terms.Sources);
        writer.WriteInt64(terms.Priorities);
        writer.WriteInt64(terms.EventsPerSecond);
        writer.WriteInt64(terms.Total);
        writer.WriteInt64(terms.EndMs);
    }

    internal static ReplayTerms? ReadOptional(ref MessagePackReader reader) => reader.IsNil() ? null : Read(ref reader);

    internal static ReplayTerms Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new ReplayTerms(
            reader.Int64(),
            reader.Int64(),
            reader.Int64(),
            reader.Texts(),
            reader.Texts(),
            (byte)reader.Int32(),
            reader.Int32(),
            reader.Int64())
        { EndMs = reader.Int64() };
    }
}
