using EventOps.Contracts.Metrics;

namespace EventOps.Contracts.Tests.Metrics;

public sealed class ExpositionTests
{
    [Fact]
    public void Both_formats_are_written_to_the_letter()
    {
        using var rig = new MetricsRig();
        Fill(rig);
        Assert.Equal(
            """
            # HELP batch_size Events "a" batch.
            # TYPE batch_size histogram
            batch_size_bucket{le="1"} 1
            batch_size_bucket{le="10"} 2
            batch_size_bucket{le="+Inf"} 3
            batch_size_sum 1007
            batch_size_count 3
            # HELP commit_lag_seconds Lag\nof commits.
            # TYPE commit_lag_seconds gauge
            commit_lag_seconds 0.25
            # HELP requests_total Requests.
            # TYPE requests_total counter
            requests_total 2
            requests_total{a="1",b="x"} 40
            requests_total{a="2"} 1

            """, rig.Text());
        Assert.Equal(
            """
            # TYPE batch_size histogram
            # HELP batch_size Events \"a\" batch.
            batch_size_bucket{le="1.0"} 1
            batch_size_bucket{le="10.0"} 2
            batch_size_bucket{le="+Inf"} 3
            batch_size_sum 1007
            batch_size_count 3
            # TYPE commit_lag_seconds gauge
            # UNIT commit_lag_seconds seconds
            # HELP commit_lag_seconds Lag\nof commits.
            commit_lag_seconds 0.25
            # TYPE requests counter
            # HELP requests Requests.
            requests_total 2
            requests_total{a="1",b="x"} 40
            requests_total{a="2"} 1
            # EOF

            """, rig.Text(ExpositionFormat.OpenMetrics));
    }

    [Fact]
    public void Values_round_trip_in_both_formats()
    {
        using var rig = new MetricsRig();
        double[] values =
        [
            0, -0.5, 1, 1e-9, 5e-324, 1e21, 123456789.123, Math.PI, double.MaxValue, double.MinValue,
            double.PositiveInfinity, double.NegativeInfinity, double.NaN,
        ];
        var gauge = rig.Meter.CreateGauge<double>("g");
        var counter = rig.Meter.CreateCounter<long>("c");
        for (var i = 0; i < values.Length; i++)
        {
            gauge.Record(values[i], new KeyValuePair<string, object?>("i", i));
        }

        counter.Add(1L << 52);
        foreach (var format in Enum.GetValues<ExpositionFormat>())
        {
            var scrape = rig.Scrape(format);
            for (var i = 0; i < values.Length; i++)
            {
                Assert.Equal(values[i], scrape.Value("g", ("i", $"{i}")));
            }

            Assert.Equal(1L << 52, scrape.Value("c_total"));
            Assert.Equal(format == ExpositionFormat.OpenMetrics, scrape.HasEof);
        }
    }

    [Fact]
    public void Order_does_not_depend_on_the_order_of_recording()
    {
        using var one = new MetricsRig();
        using var other = new MetricsRig();
        string[] names = ["b", "a", "d", "c"];
        foreach (var name in names)
        {
            RecordLabels(one, name, names);
        }

        foreach (var name in names.Reverse())
        {
            RecordLabels(other, name, names.Reverse());
        }

        Assert.Equal(one.Text(), other.Text());
        Assert.Equal(16, one.Scrape().Samples.Count);
    }

    [Fact]
    public void Output_larger_than_one_block_is_whole()
    {
        using var rig = new MetricsRig();
        var counter = rig.Meter.CreateCounter<long>("big");
        for (var i = 0; i < 1_000; i++)
        {
            counter.Add(i, new KeyValuePair<string, object?>("label", new string('x', i)));
        }

        var scrape = rig.Scrape();
        Assert.Equal(1_000, scrape.Samples.Count);
        Assert.All(scrape.Samples, sample =>
            Assert.Equal(sample.Value, sample.Labels.TryGetValue("label", out var label) ? label.Length : 0));
    }

    private static void RecordLabels(MetricsRig rig, string name, IEnumerable<string> labels)
    {
        var gauge = rig.Meter.CreateGauge<long>(name, description: "x");
        foreach (var label in labels)
        {
            gauge.Record(1, new KeyValuePair<string, object?>("label", label));
        }
    }

    private static void Fill(MetricsRig rig)
    {
        var requests = rig.Meter.CreateCounter<long>("requests", "{request}", "Requests.");
        requests.Add(1, new KeyValuePair<string, object?>("a", 2));
        requests.Add(30, new("b", "x"), new("a", 1));
        requests.Add(10, new("a", "1"), new("b", "x"));
        requests.Add(2);
        var lag = rig.Meter.CreateUpDownCounter<int>("commit.lag", "ms", "Lag\nof commits.");
        lag.Add(300);
        lag.Add(-50);
        var sizes = rig.Meter.CreateHistogram<int>("batch.size", "{event}", "Events \"a\" batch.", tags: null,
            advice: new() { HistogramBucketBoundaries = [1, 10] });
        sizes.Record(1);
        sizes.Record(6);
        sizes.Record(1_000);
    }
}
