using EventOps.Contracts.Metrics;

namespace EventOps.Contracts.Tests.Metrics;

/// <summary>With one stripe, so that threads on different processors really meet.</summary>
public sealed class SeriesTests
{
    private const int Threads = 8;

    /// <summary>Long enough that threads overlap on different processors even when the machine is busy.</summary>
    private const int PerThread = 1_000_000;

    [Fact]
    public void Nothing_is_lost_when_threads_meet_on_one_stripe()
    {
        var whole = new Series("", buckets: 3, stripes: 1);
        var real = new Series("", buckets: 3, stripes: 1);
        var counter = new Series("", buckets: 0, stripes: 1);
        RealThreads.Run(Threads, _ =>
        {
            for (var i = 0; i < PerThread; i++)
            {
                counter.Add(3);
                whole.Count(i & 1, 2L);
                real.Count(2, 0.5);
            }
        });
        const int All = Threads * PerThread;
        Assert.Equal(3 * All, counter.ReadLong());
        Assert.Equal((2 * All, All / 2, All / 2, 0),
            (whole.ReadLong(), whole.ReadBucket(0), whole.ReadBucket(1), whole.ReadBucket(2)));
        Assert.Equal((0.5 * All, All), (real.ReadDouble(), real.ReadBucket(2)));
    }

    [Fact]
    public void Stripes_add_up_and_do_not_touch_each_other()
    {
        var series = new Series("", buckets: 10, stripes: 8);
        RealThreads.Run(Threads, thread =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                series.Count(i % 10, (long)thread);
            }
        });
        Assert.Equal(10_000 * (0 + 1 + 2 + 3 + 4 + 5 + 6 + 7), series.ReadLong());
        Assert.All(Enumerable.Range(0, 10), bucket => Assert.Equal(Threads * 1_000, series.ReadBucket(bucket)));
    }
}
