using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.OpsConsole;

/// <summary>GET /api/ops/metrics/summary, member by member as the contract shows it, with real values behind them.</summary>
public sealed class MetricsSummaryTests
{
    [Fact]
    public async Task What_has_no_sample_is_null_and_stale_and_says_so()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using var ops = new OpsClient(server);
        Answer summary = await ops.UntilAsync("consumer_backlog_messages", static one => !IsStale(one));
        Assert.Equal(
            """{"metric":"md_subscription_coverage_ratio","value":null,"unit":null,"stale":true,"context":"""
            + """{"expected_total":0,"active_total":0,"matched_total":0,"ignored_total":0,"note":"no subscriptions are expected to have a consumer"}}""",
            summary["coverage_ratio"].GetRawText());
        Assert.Equal(
            """{"metric":"md_failover_latency_ms","value":null,"unit":"ms","stale":true,"context":{"note":"no exporter sample"}}""",
            summary["failover_latency_ms"].GetRawText());
        Assert.Equal(
            """{"metric":"md_runbook_exit_code","value":null,"stale":true,"context":{"note":"no exporter sample"}}""",
            summary["runbook_exit_code"].GetRawText());
        Assert.Equal(
            """{"metric":"consumer_backlog_messages","value":0,"unit":"messages","stale":false}""",
            summary["consumer_backlog_messages"].GetRawText());
        Assert.Equal(
            ["coverage_ratio", "throughput_mps", "failover_latency_ms", "runbook_exit_code", "consumer_backlog_messages"],
            summary.Json.EnumerateObject().Select(static one => one.Name));
    }

    [Fact]
    public async Task Coverage_throughput_and_backlog_follow_what_happens()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using var ops = new OpsClient(server);
        await ops.UntilAsync("throughput_mps", static one => !IsStale(one));
        await server.Bus.SubscribeAsync("there", "s");
        await server.Bus.SubscribeAsync("absent", "s");
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => server.Bus.PublishAsync("s")));
        await ops.UntilAsync("consumer_backlog_messages", static one => Value(one) == 20);
        await ops.UntilAsync("coverage_ratio", static one => Value(one) == 0);

        await server.Bus.GetAsync("/poll/there?timeout_ms=1");
        Answer summary = await ops.UntilAsync("coverage_ratio", static one => Value(one) == 0.5);
        Assert.Equal(
            """{"metric":"md_subscription_coverage_ratio","value":0.5,"unit":null,"stale":false,"context":"""
            + """{"expected_total":2,"active_total":1,"matched_total":1,"ignored_total":0}}""",
            summary["coverage_ratio"].GetRawText());
        summary = await ops.UntilAsync("throughput_mps", static one => Value(one) > 0);
        Assert.Equal("""{"window":"max_over_time[1m]"}""", summary["throughput_mps"].GetProperty("context").GetRawText());
        Assert.Equal("msg/s", summary["throughput_mps"].GetProperty("unit").GetString());

        string[] ids = (await server.Bus.GetAsync("/poll/there?timeout_ms=1")).Ids();
        await server.Bus.AckAsync("there", ids);
        await ops.UntilAsync("consumer_backlog_messages", static one => Value(one) == 10);
    }

    [Fact]
    public async Task Runbooks_show_the_exit_code_of_the_one_that_ended_last()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using var ops = new OpsClient(server);
        server.Telemetry.Instruments.Runbooks.Finished("failover", 0, DateTimeOffset.UnixEpoch.AddDays(2));
        server.Telemetry.Instruments.Runbooks.Finished("drill", 4, DateTimeOffset.UnixEpoch.AddDays(1));
        server.Telemetry.Instruments.Runbooks.FailedOver(TimeSpan.FromMilliseconds(1_800));
        Answer summary = await ops.SummaryAsync();
        Assert.Equal("""{"metric":"md_runbook_exit_code","value":0,"stale":false}""", summary["runbook_exit_code"].GetRawText());
        Assert.Equal(
            """{"metric":"md_failover_latency_ms","value":1800,"unit":"ms","stale":false}""", summary["failover_latency_ms"].GetRawText());
        server.Telemetry.Instruments.Runbooks.Finished("drill", 5, DateTimeOffset.UnixEpoch.AddDays(3));
        Assert.Equal(5, Value((await ops.SummaryAsync())["runbook_exit_code"]));
    }

    internal static double? Value(JsonElement metric) =>
        metric.GetProperty("value") is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    internal static bool IsStale(JsonElement metric) => metric.GetProperty("stale").GetBoolean();
}
