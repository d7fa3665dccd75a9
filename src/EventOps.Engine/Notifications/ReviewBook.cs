using System.Collections.Concurrent;
using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Records;

namespace EventOps.Engine.Notifications;

/// <summary>
/// Which notifications were reviewed, by whom, when and with what notes. A notification itself is kept nowhere: it is
/// its event. Changed by the journal writer's thread only.
/// </summary>
public sealed class ReviewBook
{
    /// <summary>How often the reviews of tenants that review nothing themselves are looked through for expired
    /// ones.</summary>
    private const int ForgetIntervalMs = 3_600_000;

    private static readonly TenantReviews None = new();
    private readonly ConcurrentDictionary<string, TenantReviews> _tenants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _reviewers = new(StringComparer.Ordinal);
    private long _forgottenAtMs;

    /// <summary>A tenant's reviews. Any thread.</summary>
    internal TenantReviews Of(string tenant) => _tenants.GetValueOrDefault(tenant) ?? None;

    /// <summary>Adds what is not reviewed yet. The journal writer's thread, or recovery.</summary>
    internal void Add(NotificationsReviewed record, long id)
    {
        TenantReviews tenant = _tenants.GetOrAdd(record.Tenant, static _ => new TenantReviews());
        var review = new Review(id, Intern(record.Reviewer), record.Notes, record.Action, record.Context);
        foreach (ReviewedIds reviewed in record.Reviewed)
        {
            tenant.Add(reviewed, review);
        }

        tenant.Forget(record.Floors);
        long nowMs = EventId.UnixTimeMs(id);
        if (nowMs - _forgottenAtMs >= ForgetIntervalMs)
        {
            _forgottenAtMs = nowMs;
            foreach (TenantReviews one in _tenants.Values)
            {
                one.Forget(record.Floors);
            }
        }
    }

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(2);
        writer.WriteInt64(_forgottenAtMs);
        KeyValuePair<string, TenantReviews>[] tenants = [.. _tenants];
        writer.WriteArrayHeader((uint)tenants.Length * 2);
        foreach ((string name, TenantReviews reviews) in tenants)
        {
            writer.WriteString(name);
            reviews.Write(ref writer);
        }
    }

    internal void Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        _forgottenAtMs = reader.Int64();
        int tenants = reader.ArrayHeader() / 2;
        for (int i = 0; i < tenants; i++)
        {
            var reviews = new TenantReviews();
            _tenants[reader.Text()] = reviews;
            reviews.Read(ref reader, Intern);
        }
    }

    private string Intern(string reviewer)
    {
        if (!_reviewers.TryGetValue(reviewer, out string? known))
        {
            _reviewers.Add(reviewer, known = reviewer);
        }

        return known;
    }
}
