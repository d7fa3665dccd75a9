using System.Text;
using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Records;

namespace EventOps.Engine.Notifications;

/// <summary>Somebody looked at notifications and said so; one for all that were reviewed by the same call.</summary>
public sealed class Review
{
    /// <summary>What a review takes in memory beside its texts.</summary>
    private const int OwnBytes = 80;

    internal Review(long recordId, string reviewer, string? notes, string? action, string? context)
    {
        RecordId = recordId;
        Reviewer = reviewer;
        Notes = notes;
        Action = action;
        Context = context;
    }

    /// <summary>Who reviewed.</summary>
    public string Reviewer { get; }

    /// <summary>What the reviewer noted, or null.</summary>
    public string? Notes { get; }

    /// <summary>What a review of many was for, such as <c>quarterly_review</c>, or null.</summary>
    public string? Action { get; }

    /// <summary>In what context a review of many took place, or null.</summary>
    public string? Context { get; }

    /// <summary>When, in milliseconds since 1970.</summary>
    public long AtMs => EventId.UnixTimeMs(RecordId);

    /// <summary>The control record that brought it.</summary>
    internal long RecordId { get; }

    /// <summary>Notifications it is kept for. The journal writer's thread alone.</summary>
    internal int Kept { get; set; }

    /// <summary>What it takes in memory; the reviewer's name is shared by all reviews.</summary>
    internal long Bytes => OwnBytes + BytesOf(Notes) + BytesOf(Action) + BytesOf(Context);

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(5);
        writer.WriteInt64(RecordId);
        writer.WriteString(Reviewer);
        writer.WriteOptional(Notes);
        writer.WriteOptional(Action);
        writer.WriteOptional(Context);
    }

    internal static Review Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new Review(
            reader.Int64(), reader.Text(), reader.OptionalText(), reader.OptionalText(), reader.OptionalText());
    }

    internal static int BytesOf(string? text) => text is null ? 0 : Encoding.Unicode.GetByteCount(text);
}
