using System.Collections.Concurrent;
using EventOps.Engine.Retention;
using EventOps.Engine.Tenants;

namespace EventOps.Engine.Projections;

/// <summary>
/// Gives each distinct (tenant, type, source, priority, origin) one <see cref="Series"/>. Looked up by request threads without
/// a lock or an allocation; new series are added under a lock, which is rare: there are as many as there are senders,
/// not events.
/// </summary>
/// <remarks>
/// A series lives as long as the process, so its memory follows the number of distinct names seen since the start; the
/// limit refuses the publish that would exceed it, because names made up per event are a producer's mistake that must
/// not cost the others memory.
/// </remarks>
public sealed class SeriesTable
{
    private readonly ConcurrentDictionary<Series, Series> _all;
    private readonly ConcurrentDictionary<Series, Series>.AlternateLookup<SeriesKey> _byKey;
    private readonly TenantTable _tenants;
    private readonly Lock _adding = new();
    private readonly int _seriesMax;
    private Series[] _byNumber = new Series[256];
    private int _count;

    /// <summary>Creates an empty table, of tenants without quotas.</summary>
    /// <param name="seriesMax">At most this many series.</param>
    public SeriesTable(int seriesMax)
        : this(seriesMax, new TenantTable(new TenantQuotas(), new RetentionOptions(), TimeProvider.System))
    {
    }

    internal SeriesTable(int seriesMax, TenantTable tenants)
    {
        _seriesMax = seriesMax;
        _tenants = tenants;
        _all = new ConcurrentDictionary<Series, Series>(new SeriesComparer());
        _byKey = _all.GetAlternateLookup<SeriesKey>();
    }

    /// <summary>Series so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The series with a number below <see cref="Count"/>. Any thread.</summary>
    public Series this[int number] => Volatile.Read(ref _byNumber)[number];

    /// <summary>Finds a series; null when there is none yet. Any thread.</summary>
    internal Series? Find(SeriesKey key) => _byKey.TryGetValue(key, out Series? series) ? series : null;

    /// <summary>Finds or adds a series; null when the table is full. Any thread.</summary>
    internal Series? Intern(SeriesKey key) =>
        _byKey.TryGetValue(key, out Series? series) ? series : Add(key, _seriesMax);

    /// <summary>Finds or adds the series of an event that is already durable: no limit applies any more.</summary>
    internal Series InternDurable(SeriesKey key) =>
        _byKey.TryGetValue(key, out Series? series) ? series : Add(key, int.MaxValue)!;

    private Series? Add(SeriesKey key, int seriesMax)
    {
        lock (_adding)
        {
            if (_byKey.TryGetValue(key, out Series? existing))
            {
                return existing;
            }

            if (_count >= seriesMax)
            {
                return null;
            }

            TenantUsage usage = _tenants.Of(key.Tenant);
            var series = new Series(
                _count, key.Tenant, key.Type.ToArray(), key.Source.ToArray(), key.Priority, key.Origin, usage);
            if (_count == _byNumber.Length)
            {
                var larger = new Series[_count * 2];
                _byNumber.CopyTo(larger, 0);
                Volatile.Write(ref _byNumber, larger);
            }

            _byNumber[_count] = series;
            Volatile.Write(ref _count, _count + 1);
            _all[series] = series;
            return series;
        }
    }
}
