using System.Text.Json;

namespace EventOps.Engine.Auditing;

/// <summary>What is asked of a stored entry, read from its bytes.</summary>
internal sealed class StoredAuditEntry
{
    internal long Seq { get; private set; }

    internal string? Actor { get; private set; }

    internal string? Tenant { get; private set; }

    internal string? Action { get; private set; }

    internal string? Target { get; private set; }

    internal string? Outcome { get; private set; }

    internal string? RequestId { get; private set; }

    internal string? Previous { get; private set; }

    internal string? Hash { get; private set; }

    /// <summary>Reads an entry; null when it is not one.</summary>
    internal static StoredAuditEntry? TryRead(ReadOnlySpan<byte> json)
    {
        try
        {
            var entry = new StoredAuditEntry();
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                entry.ReadMember(ref reader);
            }

            return reader.TokenType == JsonTokenType.EndObject && !reader.Read() && entry.IsLink() ? entry : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            // Damaged or tampered with: that is an answer, not a failure.
            return null;
        }
    }

    private bool IsLink() => Seq > 0 && IsHash(Previous) && IsHash(Hash);

    private static bool IsHash(string? text) => text?.Length == AuditHash.TextLength && text.All(char.IsAsciiHexDigitLower);

    private void ReadMember(ref Utf8JsonReader reader)
    {
        string? name = reader.GetString();
        reader.Read();
        switch (name)
        {
            case "seq":
                Seq = reader.GetInt64();
                break;
            case "actor":
                Actor = reader.GetString();
                break;
            case "tenant":
                Tenant = reader.GetString();
                break;
            case "action":
                Action = reader.GetString();
                break;
            case "target":
                Target = reader.GetString();
                break;
            case "outcome":
                Outcome = reader.GetString();
                break;
            case "request_id":
                RequestId = reader.GetString();
                break;
            case "prev":
                Previous = reader.GetString();
                break;
            case "hash":
                Hash = reader.GetString();
                break;
            default:
                reader.Skip();
                break;
        }
    }
}
