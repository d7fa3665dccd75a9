using EventOps.Contracts.OpsConsole;

namespace EventOps.Contracts.Tests.OpsConsole;

public sealed class NamesAndUnitsTests
{
    private static readonly string[] Known =
        ["md_throughput_mps", "md_failover_latency_ms", "eventops_commit_seconds_count", "eventops_commit_seconds_sum", "up"];

    [Theory]
    [InlineData("md_troughput_mps", "md_throughput_mps")]
    [InlineData("md_throughput", "md_throughput_mps")]
    [InlineData("eventops_commit_seconds", "eventops_commit_seconds_count eventops_commit_seconds_sum")]
    [InlineData("something_else_altogether", "")]
    [InlineData("x", "up")]
    public void The_nearest_names_are_found(string name, string nearest) =>
        Assert.Equal(nearest, string.Join(' ', NearestNames.Of(name, Known)));

    [Fact]
    public void Very_long_names_are_found_by_their_beginning_alone()
    {
        string wanted = new('a', 120);
        Assert.Equal([wanted + "_total"], NearestNames.Of(wanted, [wanted + "_total", "b" + wanted]));
        Assert.Empty(NearestNames.Of(wanted + "c", [wanted + "_total"]));
    }

    [Theory]
    [InlineData("md_throughput_mps", "msg/s")]
    [InlineData("md_subscription_coverage_ratio", null)]
    [InlineData("md_runbook_exit_code", null)]
    [InlineData("consumer_backlog_messages", "messages")]
    [InlineData("process_cpu_seconds_total", "s")]
    [InlineData("eventops_journal_commit_duration_seconds_sum", "s")]
    [InlineData("eventops_journal_commit_duration_seconds_count", null)]
    [InlineData("process_resident_memory_bytes", "bytes")]
    [InlineData("eventops_ring_occupancy", null)]
    public void Units_are_the_contracts_or_what_the_name_ends_in(string metric, string? unit) => Assert.Equal(unit, MetricUnits.Of(metric));

    [Theory]
    [InlineData("UTC", "2025-09-22T00:00:00+00:00")]
    [InlineData("Asia/Shanghai", "2025-09-22T08:00:00+08:00")]
    [InlineData("America/St_Johns", "2025-09-21T21:30:00-02:30")]
    public void Times_are_written_in_the_zone(string zone, string text) => Assert.Equal(
        text, new OpsTime(TimeZoneInfo.FindSystemTimeZoneById(zone)).Text(DateTimeOffset.FromUnixTimeSeconds(1_758_499_200)));
}
