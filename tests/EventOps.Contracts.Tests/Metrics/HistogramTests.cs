using EventOps.Contracts.Metrics;

namespace EventOps.Contracts.Tests.Metrics;

public sealed class HistogramTests
{
    [Theory]
    [InlineData("s", "5E-05", "10", 18)]
    [InlineData("ms", "5E-05", "10", 18)]
    [InlineData("By", "64", "67108864", 12)]
    [InlineData("{event}", "1", "65536", 18)]
    public void Buckets_fit_the_unit(string unit, string first, string last, int buckets)
    {
        using var rig = new MetricsRig();
        rig.Meter.CreateHistogram<double>("h", unit).Record(1);
        var bounds = rig.Scrape().Samples.Where(sample => sample.Name.EndsWith("_bucket", StringComparison.Ordinal))
            .Select(sample => sample.Labels["le"]).ToArray();
        Assert.Equal(buckets, bounds.Length);
        Assert.Equal((first, last, "+Inf"), (bounds[0], bounds[^2], bounds[^1]));
    }

    [Fact]
    public void Bounds_are_inclusive_and_counts_cumulative()
    {
        using var rig = new MetricsRig();
        var histogram = rig.Meter.CreateHistogram<double>("h", "s", null, null,
            new() { HistogramBucketBoundaries = [0.1, 0.5, 1, double.PositiveInfinity] });
        foreach (var value in (double[])[-1, 0.1, 0.10001, 0.5, 1, 1.5, double.NaN])
        {
            histogram.Record(value);
        }

        foreach (var format in Enum.GetValues<ExpositionFormat>())
        {
            var scrape = rig.Scrape(format);
            var one = format == ExpositionFormat.OpenMetrics ? "1.0" : "1";
            Assert.Equal(2, scrape.Value("h_seconds_bucket", ("le", "0.1")));
            Assert.Equal(4, scrape.Value("h_seconds_bucket", ("le", "0.5")));
            Assert.Equal(5, scrape.Value("h_seconds_bucket", ("le", one)));
            Assert.Equal(6, scrape.Value("h_seconds_bucket", ("le", "+Inf")));
            Assert.Equal(6, scrape.Value("h_seconds_count"));
            Assert.Equal(2.20001, scrape.Value("h_seconds_sum"), 9);
        }
    }

    [Fact]
    public void A_tag_named_le_does_not_hide_the_bucket()
    {
        using var rig = new MetricsRig();
        rig.Meter.CreateHistogram<double>("h").Record(1, new KeyValuePair<string, object?>("le", "mine"));
        Assert.Equal(1, rig.Scrape().Value("h_bucket", ("exported_le", "mine"), ("le", "+Inf")));
    }
}
