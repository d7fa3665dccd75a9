using System.Diagnostics.Metrics;

namespace EventOps.Contracts.Tests.Metrics;

public sealed class CardinalityTests
{
    [Fact]
    public void Beyond_the_bound_everything_goes_to_the_overflow_series()
    {
        using var rig = new MetricsRig(seriesMax: 10);
        var counter = rig.Meter.CreateCounter<long>("c");
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 1_000; i++)
            {
                counter.Add(1, new KeyValuePair<string, object?>("i", i));
            }
        }

        var scrape = rig.Scrape();
        Assert.Equal(11, scrape.Samples.Count);
        Assert.Equal(3 * 990, scrape.Value("c_total", ("otel_metric_overflow", "true")));
        Assert.Equal(3, scrape.Value("c_total", ("i", "9")));
        Assert.Equal(3_000, scrape.Samples.Sum(sample => sample.Value));
    }

    [Fact]
    public void The_bound_holds_when_threads_race_for_the_last_series()
    {
        using var rig = new MetricsRig(seriesMax: 50);
        var counter = rig.Meter.CreateCounter<long>("c");
        RealThreads.Run(8, thread =>
        {
            for (var i = 0; i < 500; i++)
            {
                counter.Add(1, new("i", i % 100), new("thread", thread));
            }
        });
        var scrape = rig.Scrape();
        Assert.Equal(51, scrape.Samples.Count);
        Assert.Equal(8 * 500, scrape.Samples.Sum(sample => sample.Value));
    }

    [Fact]
    public void Room_of_observed_series_that_are_gone_is_free_again()
    {
        using var rig = new MetricsRig(seriesMax: 10);
        var first = 0;
        rig.Meter.CreateObservableCounter<long>("o", () => Enumerable.Range(first, first == 20 ? 12 : 5)
            .Select(static i => new Measurement<long>(i, new KeyValuePair<string, object?>("i", i))));
        for (first = 0; first < 20; first += 5)
        {
            var scrape = rig.Scrape();
            Assert.Equal(
                Enumerable.Range(first, 5).Select(static i => (double)i),
                scrape.Samples.Select(static sample => sample.Value).Order());
        }

        _ = rig.Scrape(); // in this one the series that end still take room
        Assert.Equal(30 + 31, rig.Scrape().Value("o_total", ("otel_metric_overflow", "true")));
        Assert.Equal(30 + 31, rig.Scrape().Value("o_total", ("otel_metric_overflow", "true")));
        first = 25;
        _ = rig.Scrape();
        Assert.DoesNotContain("overflow", rig.Text(), StringComparison.Ordinal);
    }
}
