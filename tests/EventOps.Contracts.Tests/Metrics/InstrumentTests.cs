using System.Diagnostics.Metrics;

namespace EventOps.Contracts.Tests.Metrics;

public sealed class InstrumentTests
{
    [Fact]
    public void Every_type_of_instrument_is_exposed_as_its_kind()
    {
        using var rig = new MetricsRig();
        rig.Meter.CreateCounter<byte>("a").Add(1);
        rig.Meter.CreateUpDownCounter<short>("b").Add(-2);
        rig.Meter.CreateHistogram<float>("c").Record(3);
        rig.Meter.CreateGauge<decimal>("d").Record(4.5m);
        rig.Meter.CreateObservableCounter("e", static () => 5);
        rig.Meter.CreateObservableUpDownCounter("f", static () => -6L);
        rig.Meter.CreateObservableGauge("g", static () => 7.5f);
        _ = rig.Scrape();
        var scrape = rig.Scrape();
        Assert.Equal(
            [
                ("a_total", "counter"), ("b", "gauge"), ("c", "histogram"), ("d", "gauge"),
                ("e_total", "counter"), ("f", "gauge"), ("g", "gauge"),
            ],
            scrape.Types.Select(static type => (type.Key, type.Value)).Order());
        Assert.Equal((1, -2), (scrape.Value("a_total"), scrape.Value("b")));
        Assert.Equal((3, 4.5), (scrape.Value("c_sum"), scrape.Value("d")));
        Assert.Equal((5, -6, 7.5), (scrape.Value("e_total"), scrape.Value("f"), scrape.Value("g")));
    }

    [Fact]
    public void Counters_ignore_what_would_take_them_down()
    {
        using var rig = new MetricsRig();
        var whole = rig.Meter.CreateCounter<long>("whole");
        var real = rig.Meter.CreateCounter<double>("real");
        whole.Add(3);
        whole.Add(-2);
        real.Add(3);
        real.Add(-2);
        real.Add(double.NaN);
        Assert.Equal(3, rig.Scrape().Value("whole_total"));
        Assert.Equal(3, rig.Scrape().Value("real_total"));
    }

    [Fact]
    public void An_observable_that_throws_is_missing_and_the_others_are_there()
    {
        using var rig = new MetricsRig();
        var isBroken = false;
        rig.Meter.CreateObservableGauge("a", () => isBroken ? throw new InvalidOperationException("x") : 1);
        rig.Meter.CreateObservableGauge("b", static () => 2);
        Assert.Equal(2, rig.Scrape().Samples.Count);
        isBroken = true;
        Assert.Equal("b", rig.Scrape().Samples.Single().Name);
        isBroken = false;
        Assert.Equal(1, rig.Scrape().Value("a"));
    }

    [Fact]
    public void The_same_instrument_made_twice_is_one_metric_until_the_last_meter_ends()
    {
        using var rig = new MetricsRig();
        var twin = new Meter(rig.Meter.Name);
        rig.Meter.CreateCounter<long>("c").Add(1);
        twin.CreateCounter<long>("c").Add(2);
        rig.Meter.CreateObservableUpDownCounter("o", static () => 3);
        twin.CreateObservableUpDownCounter("o", static () => 4);
        twin.CreateCounter<long>("own").Add(1);
        var both = rig.Scrape();
        Assert.Equal((3, 7, 1), (both.Value("c_total"), both.Value("o"), both.Value("own_total")));
        twin.Dispose();
        var one = rig.Scrape();
        Assert.Equal((3, 3), (one.Value("c_total"), one.Value("o")));
        Assert.DoesNotContain("own_total", one.Types.Keys);
    }

    [Fact]
    public void A_name_taken_by_another_type_is_not_exposed_twice()
    {
        using var rig = new MetricsRig();
        rig.Meter.CreateCounter<long>("x").Add(1);
        rig.Meter.CreateGauge<long>("x.total").Record(2);
        Assert.Equal("x_total", rig.Scrape().Samples.Single().Name);
    }

    [Fact]
    public void Constant_tags_of_meter_and_instrument_are_labels()
    {
        using var rig = new MetricsRig();
        using var meter = new Meter(rig.Meter.Name, null, [new("node", "n1")]);
        var counter = meter.CreateCounter<long>("c", null, null, [new("log", "hot")]);
        counter.Add(1, new KeyValuePair<string, object?>("k", "v"));
        Assert.Equal(1, rig.Scrape().Value("c_total", ("k", "v"), ("log", "hot"), ("node", "n1")));
    }
}
