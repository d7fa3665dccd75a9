using System.Text;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Auditing;

/// <summary>
/// Goes along the chain, oldest entry first, and says of each whether it is what follows the one before. Behind a break
/// it goes on with what the broken entry says of itself, so that one change is a break or two and not thousands.
/// </summary>
internal sealed class AuditLinkCheck
{
    private bool _hashIsUnknown;

    /// <summary>The entry looked at last; null before the first.</summary>
    internal AuditHead? Head { get; private set; }

    /// <summary>Looks at the next entry.</summary>
    /// <param name="series">The series it is filed under.</param>
    /// <param name="record">The entry.</param>
    /// <returns>What is wrong, or null.</returns>
    internal string? Next(Series series, in EventRecord record)
    {
        if (StoredAuditEntry.TryRead(record.Data) is not { } entry)
        {
            return Unreadable();
        }

        string? problem = ProblemOf(entry, series, record);
        Head = new AuditHead(entry.Seq, entry.Hash!);
        _hashIsUnknown = false;
        return problem;
    }

    /// <summary>The next entry cannot be read.</summary>
    internal string Unreadable()
    {
        _hashIsUnknown = true;
        Head = Head is null ? null : Head with { Seq = Head.Seq + 1 };
        return "cannot be read";
    }

    private string? ProblemOf(StoredAuditEntry entry, Series series, in EventRecord record)
    {
        // The entry's own word for the one before it is taken where that is no longer kept.
        AuditHead before = Head ?? new AuditHead(entry.Seq - 1, entry.Previous!);
        if (!AuditHash.Holds(entry.Previous!, record.Data))
        {
            return "was changed: its hash does not match its bytes";
        }

        if (entry.Seq != before.Seq + 1)
        {
            return $"has number {entry.Seq}, expected {before.Seq + 1}: an entry is missing, or moved";
        }

        if (entry.Previous != before.Hash && !_hashIsUnknown)
        {
            return "does not follow the entry before it";
        }

        bool filedRight = IsText(entry.Action, series.Type) && IsText(entry.Actor, series.Source)
            && IsText(entry.Tenant, AuditTenant.NameIn(series))
            && record.Encoding == PayloadEncoding.Json && record.Metadata.IsEmpty && record.Key.IsEmpty && record.TraceParent.IsEmpty
            && record.Priority == EventPriority.Audit && record.Origin == EventOrigin.Bus
            && record.Type.SequenceEqual(series.Type) && record.Source.SequenceEqual(series.Source)
            && record.Tenant.SequenceEqual(series.TenantUtf8);
        return filedRight ? null : "is filed under another tenant, actor or action than it names";
    }

    private static bool IsText(string? text, ReadOnlySpan<byte> utf8) =>
        text is not null && utf8.SequenceEqual(Encoding.UTF8.GetBytes(text));
}
