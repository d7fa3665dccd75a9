using EventOps.Operations.Readings;

namespace EventOps.Contracts.Tests.Metrics;

/// <summary>The values read are those that are exposed, to the last label.</summary>
public sealed class ReadingsTests : IReadingSink
{
    private readonly Dictionary<(string Name, string Labels), double> _read = [];

    [Fact]
    public void Every_sample_of_a_scrape_is_read_and_nothing_else()
    {
        using var rig = new MetricsRig();
        var random = new Random(7);
        var counter = rig.Meter.CreateCounter<long>("eventops.publish.accepted", "{event}");
        var bytes = rig.Meter.CreateCounter<double>("eventops.publish.size", "kBy");
        var latency = rig.Meter.CreateHistogram<double>("eventops.commit.duration", "ms");
        rig.Meter.CreateObservableGauge("eventops.lag", static () => 1_500L, "ms");
        for (int i = 0; i < 500; i++)
        {
            counter.Add(random.Next(1_000), new("type", "a\"" + random.Next(5)), new("source", "s" + random.Next(3)));
            bytes.Add(random.NextDouble());
            latency.Record(random.NextDouble() * 100, new KeyValuePair<string, object?>("result", "r" + random.Next(2)));
        }

        rig.Collector.Read(this);
        Exposition scraped = rig.Scrape();
        Assert.Equal(
            scraped.Samples.Select(one => (one.Name, Text(one.Labels), one.Value)).Order(),
            _read.Select(one => (one.Key.Name, one.Key.Labels, one.Value)).Order());
        Assert.Contains(_read.Keys, one => one == ("eventops_lag_seconds", ""));
    }

    [Fact]
    public void A_sink_that_throws_ends_the_pass_and_the_next_scrape_is_whole()
    {
        using var rig = new MetricsRig();
        rig.Meter.CreateCounter<long>("a").Add(1);
        Assert.Throws<InvalidOperationException>(() => rig.Collector.Read(new Refusing()));
        Assert.Equal(1, rig.Scrape().Value("a_total"));
    }

    void IReadingSink.Take(in MetricReading reading)
    {
        if (reading.Type != MetricType.Histogram)
        {
            _read.Add((reading.Name, reading.Labels), reading.Value);
            return;
        }

        string comma = reading.Labels.Length == 0 ? "" : ",";
        for (int i = 0; i < reading.AtMost.Length; i++)
        {
            double bound = i < reading.Bounds.Length ? reading.Bounds[i] : double.PositiveInfinity;
            string le = double.IsPositiveInfinity(bound) ? "+Inf" : bound.ToString(System.Globalization.CultureInfo.InvariantCulture);
            _read.Add((reading.Name + "_bucket", $"le=\"{le}\"{comma}{reading.Labels}"), reading.AtMost[i]);
        }

        _read.Add((reading.Name + "_sum", reading.Labels), reading.Value);
        _read.Add((reading.Name + "_count", reading.Labels), reading.Count);
    }

    private static string Text(IReadOnlyDictionary<string, string> labels) => string.Join(
        ',',
        labels.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}=\"{one.Value.Replace("\"", "\\\"", StringComparison.Ordinal)}\""));

    private sealed class Refusing : IReadingSink
    {
        public void Take(in MetricReading reading) => throw new InvalidOperationException();
    }
}
