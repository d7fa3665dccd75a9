using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Records;

namespace EventOps.Engine.Operations.Alerts;

/// <summary>An alert as the journal has it. Immutable.</summary>
/// <param name="Id">Its id, which is also when it was raised.</param>
/// <param name="Terms">What it says.</param>
public sealed record Alert(long Id, AlertTerms Terms)
{
    /// <summary>What an id begins with as text.</summary>
    public const string IdPrefix = "alert_";

    private const int Fields = 6;

    /// <summary>When it was raised, in milliseconds since 1970.</summary>
    public long RaisedAtMs => EventId.UnixTimeMs(Id);

    /// <summary>When what it says was over, in milliseconds since 1970; 0 while it is not.</summary>
    public long ResolvedAtMs { get; init; }

    /// <summary>Why it counts as over; null while it does not.</summary>
    public string? ResolvedBecause { get; init; }

    /// <summary>When somebody said that he knows, in milliseconds since 1970; 0 before.</summary>
    public long AcknowledgedAtMs { get; init; }

    /// <summary>Who; null before.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>Whether what it says still is so.</summary>
    public bool IsOpen => ResolvedAtMs == 0;

    /// <summary>Its id as text.</summary>
    public string IdText => EventId.ToText(IdPrefix, Id);

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(Fields);
        writer.WriteInt64(Id);
        Terms.Write(ref writer);
        writer.WriteInt64(ResolvedAtMs);
        writer.WriteOptional(ResolvedBecause);
        writer.WriteInt64(AcknowledgedAtMs);
        writer.WriteOptional(AcknowledgedBy);
    }

    internal static Alert Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new Alert(reader.Int64(), AlertTerms.Read(ref reader))
        {
            ResolvedAtMs = reader.Int64(),
            ResolvedBecause = reader.OptionalText(),
            AcknowledgedAtMs = reader.Int64(),
            AcknowledgedBy = reader.OptionalText(),
        };
    }
}
