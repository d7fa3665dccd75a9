using EventOps.Contracts.Metrics;

namespace EventOps.Contracts.Tests.Metrics;

public sealed class MetricNameTests
{
    [Theory]
    [InlineData("eventops.publish.accepted", "{event}", MetricKind.Counter, "eventops_publish_accepted", null)]
    [InlineData("eventops.publish.accepted.total", "{event}", MetricKind.Counter, "eventops_publish_accepted", null)]
    [InlineData("eventops.commit.duration", "s", MetricKind.Histogram, "eventops_commit_duration_seconds", "seconds")]
    [InlineData("eventops.lag_seconds", "s", MetricKind.Gauge, "eventops_lag_seconds", "seconds")]
    [InlineData("eventops.lag_ms", "ms", MetricKind.Gauge, "eventops_lag_seconds", "seconds")]
    [InlineData("eventops.publish.bytes", "By", MetricKind.Counter, "eventops_publish_bytes", "bytes")]
    [InlineData("eventops.publish.bytes.total", "By", MetricKind.Counter, "eventops_publish_bytes", "bytes")]
    [InlineData("eventops.ring.occupancy", "1", MetricKind.Gauge, "eventops_ring_occupancy_ratio", "ratio")]
    [InlineData("eventops.disk.used", "%", MetricKind.Gauge, "eventops_disk_used_ratio", "ratio")]
    [InlineData("eventops.retries", "1", MetricKind.Counter, "eventops_retries", null)]
    [InlineData("disk.write", "MiBy/s", MetricKind.Gauge, "disk_write_bytes_per_second", "bytes_per_second")]
    [InlineData("eventops.rate", "{event}/s", MetricKind.Gauge, "eventops_rate_per_second", "per_second")]
    [InlineData("eventops.waiting.total", null, MetricKind.Gauge, "eventops_waiting", null)]
    [InlineData("eventops.waiter.count", null, MetricKind.Gauge, "eventops_waiter_count_value", null)]
    [InlineData("dotnet.timer.count", "{timer}", MetricKind.Gauge, "dotnet_timers", null)]
    [InlineData("queueDepth", null, MetricKind.Gauge, "queue_depth", null)]
    [InlineData("2xx--responses..seen:", null, MetricKind.Gauge, "_2xx_responses_seen", null)]
    [InlineData("été", null, MetricKind.Gauge, "_t", null)]
    public void An_instrument_gets_the_conventional_name(
        string instrument, string? unit, object kind, string family, string? suffix)
    {
        var name = MetricName.Of(instrument, unit, (MetricKind)kind);
        Assert.Equal(family, name.Family);
        Assert.Equal(suffix, name.Unit.Suffix);
    }

    [Theory]
    [InlineData("ms", 3, 0.003)]
    [InlineData("us", 3, 0.000003)]
    [InlineData("min", 2, 120)]
    [InlineData("KiBy", 2, 2048)]
    [InlineData("%", 7, 0.07)]
    [InlineData("By/ms", 3, 3000)]
    [InlineData("{event}", 3, 3)]
    public void Values_are_exposed_in_base_units(string unit, double raw, double exposed) =>
        Assert.Equal(exposed, MetricUnit.Parse(unit).ToExposed(raw));
}
