using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;
using EventOps.Tests.Shared;

namespace EventOps.Server.Tests.OpsConsole;

/// <summary>The same answers from a real Prometheus that scrapes the real server; and what is said when it is not there.</summary>
public sealed class PrometheusTests
{
    [NeedsDebianPackageFact("prometheus", PrometheusProcess.Executable, "--version")]
    public async Task A_real_Prometheus_answers_as_the_sampler_does()
    {
        using var prometheus = new PrometheusProcess();
        await using RunningServer server = await RunningServer.StartAsync(
            $"EventOps:Prometheus:Url={prometheus.Url}", "EventOps:RateLimits:Enabled=false");
        using var ops = new OpsClient(server);
        Answer unreachable = await ops.SummaryAsync();
        Assert.Equal(
            """{"metric":"consumer_backlog_messages","value":null,"unit":"messages","stale":true,"context":{"note":"Prometheus cannot be asked: ConnectionError"}}""",
            unreachable["consumer_backlog_messages"].GetRawText());
        Answer refused = (await ops.GetAsync("/metrics/timeseries?metric=md_throughput_mps")).Expect(HttpStatusCode.BadGateway);
        Assert.Equal("""{"detail":"Prometheus cannot be asked: ConnectionError"}""", refused.Text);

        await server.Bus.SubscribeAsync("there", "s");
        await server.Bus.GetAsync("/poll/there?timeout_ms=1");
        await Task.WhenAll(Enumerable.Range(0, 7).Select(_ => server.Bus.PublishAsync("s")));
        server.Telemetry.Instruments.Runbooks.Finished("stop", 1, DateTimeOffset.UnixEpoch.AddDays(1));
        server.Telemetry.Instruments.Runbooks.Finished("drill", 3, DateTimeOffset.UnixEpoch.AddDays(2));
        server.Telemetry.Instruments.Runbooks.FailedOver(TimeSpan.FromMilliseconds(1_800));
        prometheus.Scrape(server.Address);

        // Each is asked for by itself: a scrape may come between two of them.
        await ops.UntilAsync("consumer_backlog_messages", static one => MetricsSummaryTests.Value(one) == 7);
        await ops.UntilAsync("coverage_ratio", static one => MetricsSummaryTests.Value(one) == 1);
        Answer summary = await ops.UntilAsync("throughput_mps", static one => MetricsSummaryTests.Value(one) >= 1);
        Assert.Equal(
            """{"metric":"md_subscription_coverage_ratio","value":1,"unit":null,"stale":false,"context":"""
            + """{"expected_total":1,"active_total":1,"matched_total":1,"ignored_total":0}}""",
            summary["coverage_ratio"].GetRawText());
        Assert.Equal("""{"metric":"md_runbook_exit_code","value":3,"stale":false}""", summary["runbook_exit_code"].GetRawText());
        Assert.Equal(
            """{"metric":"md_failover_latency_ms","value":1800,"unit":"ms","stale":false}""", summary["failover_latency_ms"].GetRawText());
        Assert.InRange(MetricsSummaryTests.Value(summary["throughput_mps"])!.Value, 1, 7.1);

        JsonElement[] points = await ops.UntilPointsAsync("consumer_backlog_messages", 2);
        Assert.Equal(7, points[^1].GetProperty("value").GetDouble());
        Answer series = (await ops.GetAsync("/metrics/timeseries?metric=kestrel_active_connections&minutes=1&step_seconds=1")).Expect(HttpStatusCode.OK);
        Assert.NotEmpty(series.List("points"));
        foreach (string unknown in (string[])["md_troughput_mps", "sum(up)"])
        {
            Answer answer = (await ops.GetAsync("/metrics/timeseries?metric=" + unknown)).Expect(HttpStatusCode.UnprocessableEntity);
            Assert.StartsWith("Unknown metric: " + unknown, answer.Str("detail"), StringComparison.Ordinal);
        }
    }
}
