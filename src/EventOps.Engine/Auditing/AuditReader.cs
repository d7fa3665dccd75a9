using System.Text;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Auditing;

/// <summary>
/// Reads the audit trail. Tenant, action and actor are decided from the index; only what is left is read, and of that
/// so many entries a request. Any thread.
/// </summary>
public sealed class AuditReader
{
    private const int PageEntries = 256;
    private readonly EventReader _reader;

    internal AuditReader(EventReader reader) => _reader = reader;

    /// <summary>A page of entries, newest first.</summary>
    public AuditPage Read(AuditQuery query) => Read(query, Limits.AuditEntriesReadMax);

    /// <summary>Proves that the chain is whole: every entry is what was written, none is missing between the first that
    /// is kept and the last.</summary>
    public AuditVerification Verify(CancellationToken stopping = default) => AuditVerifier.Run(_reader, stopping);

    internal AuditPage Read(AuditQuery query, int entriesMax)
    {
        ArgumentNullException.ThrowIfNull(query);
        var matcher = new SeriesMatcher(_reader.Series, series => Matches(query, series));
        long fromId = EventId.FirstOf(Math.Max(0, query.SinceMs));
        long beforeId = query.UntilMs is { } untilMs ? EventId.FirstOf(Math.Max(0, untilMs)) : long.MaxValue;
        beforeId = Math.Min(beforeId, query.BeforeId ?? long.MaxValue);
        var found = new List<AuditItem>();
        var page = new List<EventRef>();
        using EventReadSession session = _reader.OpenSession();
        while (fromId < beforeId)
        {
            if (entriesMax == 0)
            {
                return new AuditPage(found, beforeId);
            }

            page.Clear();
            int limit = Math.Min(query.AsksEntries ? PageEntries : query.Limit + 1, entriesMax);
            _reader.NewestFirst(matcher, fromId, beforeId - 1, skip: 0, limit, page);
            foreach (EventRef reference in page)
            {
                // An entry that cannot be read is not shown; a verification names it.
                bool shown = session.TryRead(reference, out EventRecord record) && Matches(query, record.Data);
                if (shown && found.Count == query.Limit)
                {
                    return new AuditPage(found, beforeId);
                }

                if (shown)
                {
                    found.Add(new AuditItem(reference.Id, record.Data.ToArray()));
                }

                beforeId = reference.Id;
                entriesMax--;
            }

            if (page.Count < limit)
            {
                break;
            }
        }

        return new AuditPage(found, null);
    }

    private static bool Matches(AuditQuery query, Series series) =>
        AuditTenant.Has(series)
        && (query.Tenant is null || series.Tenant == AuditTenant.Of(query.Tenant))
        && (query.Action is null || query.Action.Matches(series.Type))
        && (query.Actor is null || query.Actor.Matches(series.Source));

    private static bool Matches(AuditQuery query, ReadOnlySpan<byte> json)
    {
        if (!query.AsksEntries)
        {
            return true;
        }

        return StoredAuditEntry.TryRead(json) is { } entry
            && (query.Outcome is not { } outcome || entry.Outcome == AuditChain.NameOf(outcome))
            && (query.RequestId is null || entry.RequestId == query.RequestId)
            && Matches(query.Target, entry.Target);
    }

    private static bool Matches(WildcardPattern? pattern, string? text) =>
        pattern is null || (text is not null && pattern.Matches(Encoding.UTF8.GetBytes(text)));
}
