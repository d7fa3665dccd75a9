using System.Net;
using BenchmarkDotNet.Attributes;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Engine.Tenants;

namespace EventOps.Bench;

/// <summary>
/// One check: the bucket alone, and with the clock and the lookup among 50,000 callers; contended on one bucket.
/// </summary>
[MemoryDiagnoser]
public class RateLimitBench
{
    private const int Contended = 100_000;

    private readonly RateLimitKey _principal = RateLimitKey.Of("key_01hx5v9c2m8r4t6w");
    private readonly IPAddress _v4 = IPAddress.Parse("192.0.2.17");
    private readonly IPAddress _v6 = IPAddress.Parse("2001:db8:1:2::17");
    private readonly TokenBucket _bucket = new();
    private RateLimiter _limiter = null!;
    private TokenBucketRate _rate = null!;
    private long _now;

    [GlobalSetup]
    public void Setup()
    {
        // The highest limit: every check is admitted and pays for its compare-and-swap.
        var high = new RateLimitOptions { Permits = RateLimitOptions.PermitsMax, Window = TimeSpan.FromSeconds(1) };
        var options = new RateLimitsOptions { Publish = high };
        _limiter = new RateLimiter(options, TimeProvider.System, RateLimiter.PartitionsMaxDefault);
        _rate = new TokenBucketRate(high.Permits, high.Window, new TokenBucketClock(TimeProvider.System));
        for (var i = 0; i < 50_000; i++)
        {
            _limiter.Check(RateLimitOperation.Publish, RateLimitKey.Of(new IPAddress(0x0A00_0000L + i)), 1);
            _limiter.Check(RateLimitOperation.Poll, RateLimitKey.Of(new IPAddress(0x0A00_0000L + i)), 1);
        }
    }

    [Benchmark(Baseline = true)]
    public long BucketOnly() => _bucket.Take(1, _rate, _now += 100);

    [Benchmark]
    public RateLimitDecision Principal() => _limiter.Check(RateLimitOperation.Publish, _principal, 1);

    [Benchmark]
    public RateLimitDecision SourceV4() => _limiter.Check(RateLimitOperation.Publish, RateLimitKey.Of(_v4), 1);

    [Benchmark]
    public RateLimitDecision SourceV6() => _limiter.Check(RateLimitOperation.Publish, RateLimitKey.Of(_v6), 1);

    [Benchmark]
    public RateLimitDecision Refused() => _limiter.Check(RateLimitOperation.Poll, _principal, 60);

    /// <summary>Two threads on one bucket; the time is one check's on each of them.</summary>
    [Benchmark(OperationsPerInvoke = Contended)]
    public void TwoThreadsOnePrincipal()
    {
        var other = new Thread(Many);
        other.Start();
        Many();
        other.Join();
    }

    private void Many()
    {
        for (var i = 0; i < Contended; i++)
        {
            _limiter.Check(RateLimitOperation.Publish, _principal, 1);
        }
    }
}
