using EventOps.Contracts.Http;
using EventOps.Engine.Auditing;
using EventOps.Engine.Records;

namespace EventOps.Contracts.Identity;

/// <summary>Entries as they are shown: as stored, with their id before.</summary>
internal static class AuditJson
{
    internal static void WriteEntries(ref JsonText json, IReadOnlyList<AuditItem> entries, bool withNumbers)
    {
        for (int i = 0; i < entries.Count; i++)
        {
            json.Raw(i > 0 ? ",{\"id\":"u8 : "{\"id\":"u8);
            json.String(EventId.ToText(AuditItem.IdPrefix, entries[i].Id));
            json.Raw(","u8);
            ReadOnlySpan<byte> members = entries[i].Json.Span[1..];

            // The number comes first, and counts the entries of all tenants.
            json.Raw(withNumbers ? members : members[(members.IndexOf((byte)',') + 1)..]);
        }
    }

    internal static void WriteMeta(ref JsonText json, long? nextBeforeId, AuditHead? head)
    {
        json.Raw("\"next_cursor\":"u8);
        json.String(nextBeforeId is { } id ? EventId.ToText(AuditItem.IdPrefix, id) : null);
        json.Raw(",\"has_more\":"u8);
        json.Boolean(nextBeforeId is not null);
        json.Raw(",\"head\":"u8);
        if (head is null)
        {
            json.Raw("null"u8);
            return;
        }

        json.Raw("{\"seq\":"u8);
        json.Number(head.Seq);
        json.Raw(",\"hash\":"u8);
        json.String(head.Hash);
        json.Raw("}"u8);
    }
}
