using System.Collections.Concurrent;
using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Deletion;

/// <summary>
/// The events that were deleted and have not expired, by tenant. Their bytes stay in the log until retention takes them;
/// from here on nobody is shown them. What the delivery lanes count, and what the log holds, is the same as before: a
/// deleted event is one that every subscription has behind it.
/// </summary>
/// <remarks>The journal writer's thread adds, retention's forgets; anyone reads. A tenant that never deleted anything
/// costs a lookup.</remarks>
internal sealed class DeletedEvents
{
    private readonly ConcurrentDictionary<string, DeletedOfTenant> _tenants = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Deleted events of all tenants.</summary>
    internal int Count => Volatile.Read(ref _count);

    /// <summary>Those of a tenant; null when there are none.</summary>
    internal DeletedOfTenant? Of(string tenant) =>
        Count > 0 && _tenants.TryGetValue(tenant, out DeletedOfTenant? deleted) && deleted.Count > 0 ? deleted : null;

    internal bool Contains(Series series, long id) => Count > 0 && Of(series.Tenant)?.Contains(series, id) == true;

    internal void Add(SeriesKey key, long id)
    {
        if (_tenants.GetOrAdd(key.Tenant, static tenant => new DeletedOfTenant(tenant)).Add(key, id))
        {
            Interlocked.Increment(ref _count);
        }
    }

    /// <summary>Forgets events that have expired. Any one thread at a time.</summary>
    internal void ForgetExpired(RetentionFloor floor)
    {
        foreach ((_, DeletedOfTenant deleted) in _tenants)
        {
            Interlocked.Add(ref _count, -deleted.ForgetBefore(floor));
        }
    }

    internal void Write(ref MessagePackWriter writer)
    {
        DeletedOfTenant[] tenants = [.. _tenants.Values];
        writer.WriteArrayHeader((uint)tenants.Length * 2);
        foreach (DeletedOfTenant deleted in tenants)
        {
            deleted.Write(ref writer);
        }
    }

    internal void Read(ref MessagePackReader reader)
    {
        for (int left = reader.ArrayHeader() / 2; left > 0; left--)
        {
            string tenant = reader.Text();
            var deleted = new DeletedOfTenant(tenant);
            deleted.Read(ref reader);
            _tenants[tenant] = deleted;
            _count += deleted.Count;
        }
    }
}
