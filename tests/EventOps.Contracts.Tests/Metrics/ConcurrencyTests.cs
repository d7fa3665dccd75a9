using System.Diagnostics.Metrics;
using EventOps.Tests.Shared;

namespace EventOps.Contracts.Tests.Metrics;

public sealed class ConcurrencyTests
{
    private const int Threads = 8;
    private const int PerThread = 50_000;

    [Fact]
    public void Totals_are_exact_after_recording_beside_scrapes()
    {
        using var rig = new MetricsRig();
        var counter = rig.Meter.CreateCounter<long>("events");
        var fractions = rig.Meter.CreateCounter<double>("fractions");
        var level = rig.Meter.CreateUpDownCounter<int>("level");
        var sizes = rig.Meter.CreateHistogram<long>("sizes");
        var scrapes = new List<Exposition>();
        var running = Threads;
        RealThreads.Run(Threads + 1, thread =>
        {
            if (thread == Threads)
            {
                do
                {
                    scrapes.Add(rig.Scrape());
                }
                while (Volatile.Read(ref running) > 0);
                return;
            }

            for (var i = 0; i < PerThread; i++)
            {
                counter.Add(1, new KeyValuePair<string, object?>("lane", i & 7));
                fractions.Add(0.25);
                level.Add(i % 2 == 0 ? 3 : -2);
                sizes.Record(i & 1023);
            }

            Interlocked.Decrement(ref running);
        });

        var final = rig.Scrape();
        Assert.Equal(Threads * PerThread, Total(final));
        Assert.All(Enumerable.Range(0, 8), lane =>
            Assert.Equal(Threads * PerThread / 8, final.Value("events_total", ("lane", $"{lane}"))));
        Assert.Equal(Threads * PerThread * 0.25, final.Value("fractions_total"));
        Assert.Equal(Threads * PerThread / 2, final.Value("level"));
        Assert.Equal(Threads * PerThread, final.Value("sizes_count"));
        Assert.Equal(
            Threads * Enumerable.Range(0, PerThread).Sum(static i => (long)(i & 1023)), final.Value("sizes_sum"));

        // What was scraped on the way never went down, and no histogram contradicted itself.
        Assert.Equal(scrapes.Select(Total).Order(), scrapes.Select(Total));
        Assert.All(scrapes.Where(static scrape => scrape.Types.ContainsKey("sizes")), static scrape =>
            Assert.Equal(scrape.Value("sizes_count"), scrape.Value("sizes_bucket", ("le", "+Inf"))));
    }

    [Fact]
    public void Recording_a_known_series_allocates_nothing()
    {
        using var rig = new MetricsRig();
        var counter = rig.Meter.CreateCounter<long>("c");
        var histogram = rig.Meter.CreateHistogram<double>("h", "s");
        RecordMany(counter, histogram);
        Assert.Equal(0, Allocations.Of(() =>
        {
            RecordMany(counter, histogram);
        }, out int runs));
        Assert.Equal((runs + 1) * 1_000, rig.Scrape().Value("c_total", ("reason", "full"), ("stage", "intake")));
    }

    private static void RecordMany(Counter<long> counter, Histogram<double> histogram)
    {
        for (var i = 0; i < 1_000; i++)
        {
            counter.Add(1, new("stage", "intake"), new("reason", "full"));
            histogram.Record(0.001 * i);
        }
    }

    private static double Total(Exposition scrape) =>
        scrape.Samples.Where(static sample => sample.Name == "events_total").Sum(static sample => sample.Value);
}
