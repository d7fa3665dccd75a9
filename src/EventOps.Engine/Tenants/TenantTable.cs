using System.Collections.Concurrent;
using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Retention;

namespace EventOps.Engine.Tenants;

/// <summary>
/// What each tenant has taken: part of the state, so that a start goes on counting where the snapshot left off, at the
/// event behind <see cref="CountedUntilId"/>, and counts every event once. Tenants come and stay; they are few.
/// </summary>
internal sealed class TenantTable
{
    /// <summary>Buckets an age is divided into: a record's bytes are taken off at most a hundredth of its age after it
    /// expired.</summary>
    private const int BucketsPerAge = 100;

    private readonly ConcurrentDictionary<string, TenantUsage> _tenants = new(StringComparer.Ordinal);
    private readonly TenantQuotas _quotas;
    private readonly TokenBucketClock _clock;
    private readonly long[] _widthsMs = new long[LaneBases.Lanes];

    internal TenantTable(TenantQuotas quotas, RetentionOptions retention, TimeProvider clock)
    {
        _quotas = quotas;
        _clock = new TokenBucketClock(clock);
        for (int lane = 0; lane < _widthsMs.Length; lane++)
        {
            TimeSpan age = AgeOf((EventPriority)lane, retention);
            _widthsMs[lane] = Math.Max(1, (long)age.TotalMilliseconds / BucketsPerAge);
        }
    }

    /// <summary>The last event counted; 0 when none is. The journal's thread.</summary>
    internal long CountedUntilId { get; set; }

    /// <summary>Whether it was in the snapshot: one written before there were quotas has none.</summary>
    internal bool IsRestored { get; private set; }

    /// <summary>Bytes of the records of all tenants that are kept. Any thread.</summary>
    internal long RetainedBytes => _tenants.Sum(one => one.Value.RetainedBytes);

    /// <summary>Now, for rates. Any thread.</summary>
    internal long RateNow => _clock.Now();

    /// <summary>A tenant's usage, made when it is first asked for. Any thread.</summary>
    internal TenantUsage Of(string tenant) =>
        _tenants.TryGetValue(tenant, out TenantUsage? usage) ? usage : _tenants.GetOrAdd(tenant, Make(tenant));

    /// <summary>How a tenant is. Any thread.</summary>
    internal TenantStatus StatusOf(string tenant, in RetentionFloor floor)
    {
        TenantQuota? quota = _quotas.Of(tenant);
        long retained = 0;
        long waitMs = 0;
        if (_tenants.TryGetValue(tenant, out TenantUsage? usage))
        {
            usage.Expire(floor);
            retained = usage.RetainedBytes;
            waitMs = usage.WaitMs(RateNow);
        }

        return new TenantStatus(retained, quota?.RetainedBytesMax ?? 0, quota?.EventsPerSecond ?? 0, waitMs);
    }

    /// <summary>Takes off what has expired, also of tenants that nobody asks about. The archiver's.</summary>
    internal void Expire(in RetentionFloor floor)
    {
        foreach ((_, TenantUsage usage) in _tenants)
        {
            usage.Expire(floor);
        }
    }

    internal void Write(ref MessagePackWriter writer)
    {
        KeyValuePair<string, TenantUsage>[] tenants = [.. _tenants];
        writer.WriteArrayHeader((uint)(tenants.Length * 2) + 1);
        writer.WriteInt64(CountedUntilId);
        foreach ((string tenant, TenantUsage usage) in tenants)
        {
            writer.WriteString(tenant);
            usage.Write(ref writer);
        }
    }

    internal void Read(ref MessagePackReader reader)
    {
        int tenants = reader.ArrayHeader() / 2;
        CountedUntilId = reader.Int64();
        for (int i = 0; i < tenants; i++)
        {
            Of(reader.Text()).Read(ref reader);
        }

        IsRestored = true;
    }

    private TenantUsage Make(string tenant)
    {
        TenantQuota? quota = _quotas.Of(tenant);
        TokenBucketRate? rate = quota is { EventsPerSecond: > 0 }
            ? new TokenBucketRate(quota.EventsPerSecond, TimeSpan.FromSeconds(1), _clock)
            : null;
        return new TenantUsage(quota, rate, _widthsMs);
    }

    private static TimeSpan AgeOf(EventPriority priority, RetentionOptions retention) => priority switch
    {
        EventPriority.Low => retention.LowAge,
        EventPriority.Normal => retention.NormalAge,
        EventPriority.High => retention.HighAge,
        EventPriority.Critical => retention.CriticalAge,
        _ => retention.AuditAge,
    };
}
