using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;

namespace EventOps.Engine.Auditing;

/// <summary>Walks all audit entries, in journal and archive, along the chain.</summary>
internal static class AuditVerifier
{
    private const int PageEntries = 1_000;

    internal static AuditVerification Run(EventReader reader, CancellationToken stopping)
    {
        var matcher = new SeriesMatcher(reader.Series, AuditTenant.Has);
        using EventReadSession session = reader.OpenSession();
        var check = new AuditLinkCheck();
        var page = new List<EventRef>(PageEntries);
        AuditBreak? firstBreak = null;
        long entries = 0;
        long breaks = 0;
        long firstSeq = 0;
        long newest = reader.NewestId;
        for (long after = 0; after < newest;)
        {
            stopping.ThrowIfCancellationRequested();
            page.Clear();
            after = reader.OldestFirst(matcher, after, newest, PageEntries, page, stepsMax: long.MaxValue);
            foreach (EventRef reference in page)
            {
                string? problem = session.TryRead(reference, out EventRecord record)
                    ? check.Next(session.SeriesOf(reference), record)
                    : check.Unreadable();
                entries++;
                firstSeq = firstSeq == 0 ? check.Head?.Seq ?? 0 : firstSeq;
                if (problem is not null)
                {
                    breaks++;
                    firstBreak ??= new AuditBreak(reference.Id, problem);
                }
            }
        }

        return new AuditVerification(entries, check.Head ?? AuditHead.Start, firstSeq, breaks, firstBreak);
    }
}
