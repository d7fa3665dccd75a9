using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace EventOps.Engine.Auditing;

/// <summary>
/// Writes entries and links each to the one before. The trail's writer alone has it; what was linked and did not become
/// durable is forgotten by going back to an earlier head.
/// </summary>
internal sealed class AuditChain : IDisposable
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private readonly ArrayBufferWriter<byte> _canonical = new(1_024);
    private readonly Utf8JsonWriter _json;

    internal AuditChain(AuditHead head)
    {
        Head = head;
        _json = new Utf8JsonWriter(_canonical);
    }

    /// <summary>The newest link, durable or on its way.</summary>
    internal AuditHead Head { get; private set; }

    /// <summary>Links an entry.</summary>
    /// <returns>Its stored form.</returns>
    internal byte[] Append(AuditEntry entry, DateTimeOffset at)
    {
        _canonical.ResetWrittenCount();
        _json.Reset(_canonical);
        Write(entry, at);
        byte[] stored = AuditHash.Seal(Head.Hash, _canonical.WrittenSpan, out string hash);
        Head = new AuditHead(Head.Seq + 1, hash);
        return stored;
    }

    /// <summary>Forgets the links behind an earlier head.</summary>
    internal void ReturnTo(AuditHead head) => Head = head;

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void Write(AuditEntry entry, DateTimeOffset at)
    {
        _json.WriteStartObject();
        _json.WriteNumber("seq"u8, Head.Seq + 1);
        _json.WriteString("at"u8, at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        _json.WriteString("actor"u8, entry.Actor);
        Write("key_id"u8, entry.KeyId, AuditBounds.NameMax);
        _json.WriteString("tenant"u8, entry.Tenant);
        _json.WriteString("action"u8, entry.Action);
        Write("target"u8, entry.Target, AuditBounds.TargetMax);
        _json.WriteString("outcome"u8, NameOf(entry.Outcome));
        _json.WriteNumber("status"u8, entry.Status);
        Write("request_id"u8, entry.RequestId, AuditBounds.RequestIdMax);
        Write("address"u8, entry.Address, AuditBounds.NameMax);
        if (entry.Details is { Count: > 0 } details)
        {
            _json.WriteStartObject("details"u8);
            foreach ((string name, string text) in details.Take(AuditBounds.DetailsMax))
            {
                _json.WriteString(AuditBounds.Cut(name, AuditBounds.NameMax), AuditBounds.Cut(text, AuditBounds.DetailMax));
            }

            _json.WriteEndObject();
        }

        _json.WriteString("prev"u8, Head.Hash);
        _json.WriteEndObject();
        _json.Flush();
    }

    private void Write(ReadOnlySpan<byte> name, string? text, int max)
    {
        if (text is null)
        {
            _json.WriteNull(name);
        }
        else
        {
            _json.WriteString(name, AuditBounds.Cut(text, max));
        }
    }

    internal static string NameOf(AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.Allowed => "allowed",
        AuditOutcome.Denied => "denied",
        _ => "failed",
    };
}
