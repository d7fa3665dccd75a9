using System.Globalization;
using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.OpsConsole;

/// <summary>GET /api/ops/metrics/timeseries: its bounds, its shape, and what a restart and a reopened engine leave of it.</summary>
public sealed class TimeSeriesTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Path = "/metrics/timeseries";

    [Theory]
    [InlineData("", "metric is needed: one Prometheus metric name, such as md_throughput_mps")]
    [InlineData("?metric=", "metric is needed: one Prometheus metric name, such as md_throughput_mps")]
    [InlineData("?metric=a&metric=b", "metric is needed: one Prometheus metric name, such as md_throughput_mps")]
    [InlineData("?metric=md_throughput_mps&minutes=0", "minutes must be a whole number from 1 to 10080")]
    [InlineData("?metric=md_throughput_mps&minutes=10081", "minutes must be a whole number from 1 to 10080")]
    [InlineData("?metric=md_throughput_mps&minutes=1.5", "minutes must be a whole number from 1 to 10080")]
    [InlineData("?metric=md_throughput_mps&step_seconds=0", "step_seconds must be a whole number from 1 to 86400")]
    [InlineData("?metric=md_throughput_mps&step_seconds=x", "step_seconds must be a whole number from 1 to 86400")]
    [InlineData("?metric=md_throughput_mps&minutes=1&step_seconds=61", "step_seconds must not be longer than minutes")]
    [InlineData("?metric=md_throughput_mps&minutes=10080&step_seconds=1",
        "604800 points are asked for, more than 11000: take a larger step_seconds or fewer minutes")]
    [InlineData("?metric=md_troughput_mps", "Unknown metric: md_troughput_mps. Did you mean: md_throughput_mps")]
    [InlineData("?metric=sum(up)%0A", "Unknown metric: sum(up)?")]
    public async Task What_is_not_as_the_contract_says_is_422(string query, string detail)
    {
        using var ops = new OpsClient(shared.Server);
        Answer answer = (await ops.GetAsync(Path + query)).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(detail, answer.Str("detail"));
        Assert.Single(answer.Json.EnumerateObject());
    }

    [Fact]
    public async Task A_metric_of_the_contract_is_known_before_its_first_sample()
    {
        using var ops = new OpsClient(shared.Server);
        Answer answer = (await ops.GetAsync(Path + "?metric=md_failover_latency_ms")).Expect(HttpStatusCode.OK);
        Assert.Equal("""{"metric":"md_failover_latency_ms","unit":"ms","points":[]}""", answer.Text);
    }

    [Fact]
    public async Task Without_a_key_it_is_401_and_below_the_path_nothing_else_is_there()
    {
        Answer answer = (await shared.Bus.GetAsync("/api/ops/metrics/summary")).Expect(HttpStatusCode.Unauthorized);
        Assert.Equal("""{"detail":"An API key is needed: Authorization: Bearer <key>"}""", answer.Text);
        using var ops = new OpsClient(shared.Server);
        Assert.Equal("""{"detail":"No such resource: /api/ops/metrics/none"}""", (await ops.GetAsync("/metrics/none")).Expect(HttpStatusCode.NotFound).Text);
    }

    [Fact]
    public async Task Points_go_on_over_a_restart_and_a_reopened_engine()
    {
        await using RunningServer server = await RunningServer.StartAsync("EventOps:Ops:TimeZone=Asia/Shanghai");
        JsonElement first;
        using (var before = new OpsClient(server))
        {
            first = (await before.UntilPointsAsync("md_throughput_mps", 1))[0];
        }

        string timestamp = first.GetProperty("timestamp").GetString()!;
        Assert.EndsWith("+08:00", timestamp, StringComparison.Ordinal);
        Assert.Equal(0, DateTimeOffset.Parse(timestamp, CultureInfo.InvariantCulture).Millisecond);
        await server.RestartAsync();
        using var after = new OpsClient(server);
        JsonElement[] points = await after.UntilPointsAsync("md_throughput_mps", 2);
        Assert.Contains(points, one => one.GetProperty("timestamp").GetString() == timestamp);

        Assert.Null(await server.Host.ReopenAsync(
            server.Host.DataPath,
            static (_, _) => Task.FromResult<string?>(null),
            static (_, _) => Task.FromResult<string?>(null),
            CancellationToken.None));
        await after.UntilPointsAsync("md_throughput_mps", points.Length + 1);
        Assert.Null(server.Telemetry.Sampler.Failure);
    }

    [Fact]
    public async Task Histograms_are_their_counts_and_sums()
    {
        using var ops = new OpsClient(shared.Server);
        await shared.Bus.PublishAsync("s");
        JsonElement[] points = await ops.UntilPointsAsync("eventops_journal_commit_duration_seconds_count", 1);
        Assert.True(points[^1].GetProperty("value").GetDouble() >= 1);
        Answer sum = await ops.GetAsync(Path + "?metric=eventops_journal_commit_duration_seconds_sum&minutes=1&step_seconds=1");
        Assert.Equal("s", sum.Expect(HttpStatusCode.OK).Str("unit"));
    }
}
