using BenchmarkDotNet.Attributes;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Retention;
using EventOps.Engine.Tenants;

namespace EventOps.Bench;

/// <summary>
/// What quotas add to a publish: on the journal's thread, counting a frame, for every tenant; on the request's thread, taking an event
/// and its bytes, for a tenant that has a quota.
/// </summary>
[MemoryDiagnoser]
public class TenantUsageBench : IRetentionFloor
{
    private readonly TenantTable _tenants = new(
        new TenantQuotas { Default = new TenantQuota(1_000_000_000, 1L << 60) }, new RetentionOptions(), TimeProvider.System);

    private TenantUsage _usage = null!;
    private LaneBytes _bytes;
    private long _id = EventId.FirstOf(1_700_000_000_000);

    RetentionFloor IRetentionFloor.Current => default;

    [GlobalSetup]
    public void Setup()
    {
        _usage = _tenants.Of("tenant");
        _bytes[(int)EventPriority.Normal] = 200;
    }

    [Benchmark(Description = "count a durable frame")]
    public void Count() => _usage.Add(_bytes, ++_id, takenBytes: 0);

    [Benchmark(Description = "take an event and its bytes, give both back")]
    public bool Take()
    {
        bool taken = _usage.TryTakeEvent(_tenants.RateNow) && _usage.TryTakeBytes(200, this);
        _usage.GiveBack(1, 200);
        return taken;
    }
}
