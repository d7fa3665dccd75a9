using System.Diagnostics.CodeAnalysis;
using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Records;

namespace EventOps.Engine.Identity;

/// <summary>
/// One key of the store: whose it is, and the hash of its token, which is all that is ever kept of it. Immutable; a
/// rotation makes another of the same id.
/// </summary>
public sealed class StoredKey
{
    /// <summary>What the text of a key's id begins with.</summary>
    public const string IdPrefix = "key_";

    private const int Fields = 7;

    internal StoredKey(long id, KeyTerms terms, byte[] hash, string createdBy)
        : this(id, terms, createdBy, hash, default, 0, new KeyUse())
    {
    }

    private StoredKey(
        long id,
        KeyTerms terms,
        string createdBy,
        ReadOnlyMemory<byte> hash,
        ReadOnlyMemory<byte> previousHash,
        long previousUntilMs,
        KeyUse use)
    {
        Id = id;
        IdText = EventId.ToText(IdPrefix, id);
        Terms = terms;
        CreatedBy = createdBy;
        Hash = hash;
        PreviousHash = previousHash;
        PreviousUntilMs = previousUntilMs;
        Use = use;
    }

    /// <summary>Its number: of the record that made it, so also its time.</summary>
    public long Id { get; }

    /// <summary>Its id, <c>key_…</c>: names the key in answers, logs and the audit, and tells nothing of its
    /// token.</summary>
    public string IdText { get; }

    /// <summary>What was asked for.</summary>
    public KeyTerms Terms { get; }

    /// <summary>Name of the key that made it.</summary>
    public string CreatedBy { get; }

    /// <summary>When, in milliseconds since 1970.</summary>
    public long CreatedAtMs => EventId.UnixTimeMs(Id);

    /// <summary>SHA-256 of the token.</summary>
    public ReadOnlyMemory<byte> Hash { get; }

    /// <summary>SHA-256 of the token before the last rotation; empty when that is good for nothing.</summary>
    public ReadOnlyMemory<byte> PreviousHash { get; }

    /// <summary>Until when that one is good, in milliseconds since 1970.</summary>
    public long PreviousUntilMs { get; }

    /// <summary>When it was last used.</summary>
    public KeyUse Use { get; }

    /// <summary>Reads a key's id.</summary>
    public static bool TryParseId([NotNullWhen(true)] string? text, out long id)
    {
        id = 0;
        return text is not null && EventId.TryParse(text, IdPrefix, out id);
    }

    /// <summary>Names no hash.</summary>
    public override string ToString() => $"{IdText} '{Terms.Name}' of '{Terms.Tenant}'";

    /// <summary>The key under another token; the one it has now stays good until a time, 0 for not at all.</summary>
    internal StoredKey Rotated(byte[] hash, long previousUntilMs) =>
        new(Id, Terms, CreatedBy, hash, previousUntilMs == 0 ? default : Hash, previousUntilMs, Use);

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(Fields);
        writer.WriteInt64(Id);
        Terms.Write(ref writer);
        writer.WriteString(CreatedBy);
        writer.WriteBinary(Hash.Span);
        writer.WriteBinary(PreviousHash.Span);
        writer.WriteInt64(PreviousUntilMs);
        writer.WriteInt64(Use.DurableMs);
    }

    internal static StoredKey Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        var key = new StoredKey(
            reader.Int64(),
            KeyTerms.Read(ref reader),
            reader.Text(),
            reader.Bytes(),
            reader.Bytes(),
            reader.Int64(),
            new KeyUse());
        key.Use.NoteDurable(reader.Int64());
        return key;
    }
}
