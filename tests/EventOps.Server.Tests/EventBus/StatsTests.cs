using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

public sealed class StatsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly EventBusClient _bus = shared.Bus;

    [Theory]
    [InlineData("?period=hour", "hour")]
    [InlineData("?period=day", "day")]
    [InlineData("?period=week", "week")]
    [InlineData("", "day")]
    public async Task Counts_by_type_source_and_priority_add_up(string query, string period)
    {
        string source = "stats" + query;
        await _bus.PublishAsync(source, "backup_created", "low");
        await _bus.PublishAsync(source, "backup_created", "critical");
        await _bus.PublishAsync(source, "workflow_executed", "critical");

        Answer stats = (await _bus.GetAsync("/stats" + query)).Expect(HttpStatusCode.OK);

        Assert.Equal(period, stats.Str("period"));
        Assert.Equal(3, stats["by_source"].GetProperty(source).GetInt64());
        Assert.All(
            (string[])["by_type", "by_source", "by_priority"],
            name => Assert.Equal(stats.Num("total_events"), stats[name].EnumerateObject().Sum(one => one.Value.GetInt64())));
        Assert.Equal(await _bus.TotalAsync(), stats.Num("total_events"));
    }

    [Fact]
    public async Task More_than_50_names_are_other()
    {
        for (int i = 0; i < 60; i++)
        {
            await _bus.PublishAsync("stats-many-" + i);
        }

        JsonElement bySource = (await _bus.GetAsync("/stats"))["by_source"];
        Assert.Equal(51, bySource.EnumerateObject().Count());
        Assert.True(bySource.GetProperty("other").GetInt64() >= 10);
    }

    [Fact]
    public async Task Deliveries_are_counted_once_each()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.Bus.SubscribeAsync("one", "counted");
        await server.Bus.SubscribeAsync("two", "counted");
        string[] ids = [await server.Bus.PublishAsync("counted"), await server.Bus.PublishAsync("counted"), await server.Bus.PublishAsync("counted")];
        Assert.Equal((0, 0, 0, 100d), await DeliveriesAsync(server.Bus));

        await server.Bus.AckAsync("one", ids[0], ids[2]);
        await server.Bus.AckAsync("one", ids[1]);
        await server.Bus.AckAsync("two", ids[1]);
        await server.Bus.AckAsync("two", ids[1]);
        Assert.Equal((4, 4, 0, 100d), await DeliveriesAsync(server.Bus));

        await server.RestartAsync();
        Assert.Equal((4, 4, 0, 100d), await DeliveriesAsync(server.Bus));
    }

    private static async Task<(long Total, long Good, long Bad, double Rate)> DeliveriesAsync(EventBusClient bus)
    {
        JsonElement stats = (await bus.GetAsync("/stats?period=hour"))["delivery_stats"];
        return (
            stats.GetProperty("total_deliveries").GetInt64(),
            stats.GetProperty("successful").GetInt64(),
            stats.GetProperty("failed").GetInt64(),
            stats.GetProperty("success_rate").GetDouble());
    }
}
