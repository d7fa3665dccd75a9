using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using Microsoft.Extensions.Logging;
using EventId = EventOps.Engine.Records.EventId;

namespace EventOps.Engine.Auditing;

/// <summary>Finds the end of the chain at start: the newest entry, even one that has expired, so that numbers go on.</summary>
internal static class AuditHeadSearch
{
    private const int PageEntries = 64;

    /// <summary>
    /// The head. Behind entries that cannot be read it leaves their numbers out: a verification then finds the gap, and
    /// nothing else.
    /// </summary>
    internal static AuditHead Find(EventReader reader, ILogger log)
    {
        var matcher = new SeriesMatcher(reader.Series, AuditTenant.Has);
        using EventReadSession session = reader.OpenSession();
        var page = new List<EventRef>();
        long floor = reader.FloorOf(EventPriority.Audit);
        long before = long.MaxValue;
        long damaged = 0;
        do
        {
            page.Clear();
            reader.NewestEver(matcher, before, PageEntries, page);
            foreach (EventRef reference in page)
            {
                if (session.TryReadIfThere(reference, out EventRecord record) && StoredAuditEntry.TryRead(record.Data) is { } entry)
                {
                    return new AuditHead(entry.Seq + damaged, entry.Hash!);
                }

                if (reference.Id < floor)
                {
                    // Expired, and its place given back: there is nothing left to follow.
                    return AuditHead.Start with { Seq = damaged };
                }

                damaged++;
                before = reference.Id;
                log.LogError(
                    "The audit entry {Id} cannot be read; the chain goes on behind it",
                    EventId.ToText(AuditItem.IdPrefix, reference.Id));
            }
        }
        while (page.Count > 0);

        return AuditHead.Start with { Seq = damaged };
    }
}
