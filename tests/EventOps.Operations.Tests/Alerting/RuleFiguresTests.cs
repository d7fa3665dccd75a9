using EventOps.Operations.Alerting;
using EventOps.Operations.Readings;

namespace EventOps.Operations.Tests.Alerting;

/// <summary>What is made of a metric's series over time.</summary>
public sealed class RuleFiguresTests
{
    [Theory]
    [InlineData("eventops_disk_free_bytes", MetricFigure.Value, "eventops_disk_free_bytes", 0, 0)]
    [InlineData(" rate(a_total[90s]) ", MetricFigure.Rate, "a_total", 90, 0)]
    [InlineData("share(a:b[5m])", MetricFigure.Share, "a:b", 300, 0)]
    [InlineData("p99(a[1h])", MetricFigure.Quantile, "a", 3_600, 0.99)]
    [InlineData("p5(a[10s])", MetricFigure.Quantile, "a", 10, 0.05)]
    [InlineData("p50(a[10s])", MetricFigure.Quantile, "a", 10, 0.5)]
    [InlineData("p99.95(a[10s])", MetricFigure.Quantile, "a", 10, 0.9995)]
    [InlineData("p999(a[10s])", MetricFigure.Quantile, "a", 10, 0.999)]
    public void Expressions_are_read(string text, MetricFigure figure, string metric, int seconds, double quantile)
    {
        Assert.True(MetricExpression.TryParse(text, out MetricExpression? read));
        Assert.Equal((figure, metric, TimeSpan.FromSeconds(seconds), quantile), (read.Figure, read.Metric, read.Window, read.Quantile));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("1a")]
    [InlineData("rate(a)")]
    [InlineData("rate(a[0s])")]
    [InlineData("rate(a[2h])")]
    [InlineData("avg(a[60s])")]
    [InlineData("rate(rate(a[60s])[60s])")]
    [InlineData("p(a[60s])")]
    [InlineData("p0(a[60s])")]
    [InlineData("p05(a[60s])")]
    [InlineData("p100(a[60s])")]
    [InlineData("p9999(a[60s])")]
    public void What_is_no_expression_is_refused(string? text) => Assert.False(MetricExpression.TryParse(text, out _));

    [Fact]
    public void Values_are_those_of_the_series_meant()
    {
        RuleFigures figures = Figures("m", ("kind", "a"));
        Assert.Equal([new SeriesValue("kind=\"a\"", 1)], figures.Of([Series("kind=\"a\"", 1), Series("kind=\"b\"", 2)], 0));
        Assert.Empty(figures.Of([], 1));
    }

    [Fact]
    public void A_rate_is_of_the_last_window_and_begins_anew_with_another_engine()
    {
        RuleFigures figures = Figures("rate(m[60s])");
        Assert.Empty(figures.Of([Series("", 100)], 0));
        Assert.Empty(figures.Of([Series("", 110)], 5_000));
        Assert.Equal([new SeriesValue("", 2)], figures.Of([Series("", 160)], 30_000));
        for (int second = 35; second <= 300; second += 5)
        {
            Assert.Single(figures.Of([Series("", 160)], second * 1_000));
        }

        Assert.Equal(0, figures.Of([Series("", 160)], 305_000).Single().Value);
        Assert.Empty(figures.Of([Series("", 3)], 310_000));
        Assert.Equal([new SeriesValue("", 1)], figures.Of([Series("", 43)], 350_000));
        Assert.Empty(figures.Of([], 355_000));
        Assert.Empty(figures.Of([Series("", 50)], 360_000));
    }

    [Fact]
    public void A_share_is_of_all_series_and_of_few_it_is_none()
    {
        RuleFigures figures = Figures("share(m[60s])", ("status", "5xx"));
        Assert.Empty(figures.Of([Series("status=\"2xx\"", 0), Series("status=\"5xx\"", 0)], 0));
        Assert.Empty(figures.Of([Series("status=\"2xx\"", 15), Series("status=\"5xx\"", 4)], 40_000));
        Assert.Equal([new SeriesValue("", 0.25)], figures.Of([Series("status=\"2xx\"", 15), Series("status=\"5xx\"", 5)], 50_000));
    }

    [Fact]
    public void A_quantile_is_of_the_measurements_of_the_window()
    {
        RuleFigures figures = Figures("p99(m[60s])");
        double[] bounds = [0.1, 0.2, 0.4];
        Assert.Empty(figures.Of([new NotedSeries("", 900, bounds, [0, 0, 0, 900])], 0));
        Assert.Empty(figures.Of([new NotedSeries("", 900, bounds, [0, 0, 0, 900])], 40_000));
        double found = figures.Of([new NotedSeries("", 1_000, bounds, [50, 98, 100, 1_000])], 50_000).Single().Value;
        Assert.Equal(0.3, found, 6);
        Assert.Equal(0.4, figures.Of([new NotedSeries("", 2_000, bounds, [50, 98, 100, 2_000])], 59_000).Single().Value);
    }

    [Fact]
    public void Only_what_rules_name_is_noted()
    {
        var pass = new ReadingPass([Rule("m"), Rule("p50(h[10s])"), Rule("h")]);
        pass.Read(new Readings());
        Assert.Equal(2, Assert.Single(pass.Of("m")).Value);
        NotedSeries histogram = Assert.Single(pass.Of("h"));
        Assert.Equal((7, 2, 3), (histogram.Value, histogram.Bounds.Length, histogram.AtMost.Length));
        pass.Read(new Readings());
        Assert.Single(pass.Of("m"));
    }

    [Fact]
    public void Templates_are_filled_by_value_threshold_and_labels()
    {
        AlertRule rule = Rule("m") with { Message = AlertTemplate.Of("{queue} of {tenant}: {value} > {threshold} ({rule}, {metric}) {other}{") };
        Assert.Equal("q of {tenant}: 12346 > 10 (r, m) {other}{", rule.Message.Fill(rule, "queue=\"q\"", 12_345.6));
        Assert.Equal("0.25", AlertTemplate.Of("{value}").Fill(rule, "", 0.25));
        Assert.Equal(AlertTemplate.LengthMax, AlertTemplate.Of("{a}").Fill(rule, $"a=\"{new string('x', 9_000)}\"", 0).Length);
    }

    [Fact]
    public void A_jump_of_the_wall_clock_is_told_for_five_minutes()
    {
        var clock = new TwoClocks();
        var watch = new ClockWatch(clock);
        clock.Pass(5);
        Assert.Equal(0, watch.Look());
        clock.Pass(5);
        clock.WallSeconds -= 30;
        Assert.Equal(30, watch.Look(), 3);
        for (int i = 0; i < 60; i++)
        {
            clock.Pass(5);
            Assert.Equal(30, watch.Look(), 3);
        }

        clock.Pass(5);
        Assert.Equal(0, watch.Look(), 3);
    }

    private static AlertRule Rule(string metric, params (string Name, string Value)[] labels)
    {
        Assert.True(MetricExpression.TryParse(metric, out MetricExpression? read));
        return new AlertRule("r", read, AlertComparison.Above, 10)
        {
            Labels = new LabelFilter(labels.Select(one => new KeyValuePair<string, string>(one.Name, one.Value))),
        };
    }

    private static RuleFigures Figures(string metric, params (string Name, string Value)[] labels) => new(Rule(metric, labels));

    private static NotedSeries Series(string labels, double value) => new(labels, value, [], []);

    private sealed class Readings : IMetricReadings
    {
        public void Read(IReadingSink sink)
        {
            sink.Take(new MetricReading { Name = "m", Labels = "", Type = MetricType.Gauge, Value = 2 });
            sink.Take(new MetricReading { Name = "other", Labels = "", Type = MetricType.Gauge, Value = 2 });
            sink.Take(new MetricReading
            {
                Name = "h",
                Labels = "",
                Type = MetricType.Histogram,
                Value = 3.5,
                Count = 7,
                Bounds = [1, 2],
                AtMost = [1, 2, 7],
            });
        }
    }

    /// <summary>A wall clock that can be set, and one that only passes.</summary>
    private sealed class TwoClocks : TimeProvider
    {
        internal double WallSeconds { get; set; } = 1_000_000;

        private double Seconds { get; set; }

        public override long TimestampFrequency => 1_000_000;

        internal void Pass(double seconds) => (WallSeconds, Seconds) = (WallSeconds + seconds, Seconds + seconds);

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(WallSeconds);

        public override long GetTimestamp() => (long)(Seconds * 1_000_000);
    }
}
