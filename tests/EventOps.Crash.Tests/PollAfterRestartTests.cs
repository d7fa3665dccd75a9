using System.Text.Json;
using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests;

/// <summary>
/// A subscriber with a long history of acknowledged events asks for what is left, right after a start.
/// </summary>
public sealed class PollAfterRestartTests
{
    private const int Batches = 20;
    private const int ItemsOfBatch = 1_000;

    [Theory]
    [InlineData("limit=1")]
    [InlineData("limit=50&timeout_ms=2000")]
    [InlineData("limit=1000")]
    public async Task The_one_event_left_is_found_behind_many_acknowledged_ones(string query)
    {
        using var folder = new DataFolder();
        var settings = new ServerSettings(folder.Path);
        var ledger = new Ledger();
        var random = new Random(3);
        string left;
        await using (ServerProcess server = await ServerProcess.StartAsync(settings))
        {
            using var client = new BusClient(server.Address);
            await client.PostAsync("/subscribe", """{"subscriber":"reader","event_types":["*"]}""");
            List<Posted> posted = await Publishing.BatchesAsync(client, ledger, random, Batches, ItemsOfBatch);
            foreach (Posted[] some in posted.Chunk(10_000))
            {
                await client.PostAsync(
                    "/ack", JsonSerializer.Serialize(new { subscriber = "reader", event_ids = some.Select(one => one.AcknowledgedId) }));
            }

            left = (await Publishing.SinglesAsync(client, ledger, random, 1))[0].AcknowledgedId!;
            await server.KillAsync();
        }

        await using ServerProcess again = await ServerProcess.StartAsync(settings);
        using var reader = new BusClient(again.Address);
        using JsonDocument json = (await reader.GetAsync($"/poll/reader?{query}")).Json();
        JsonElement one = Assert.Single(json.RootElement.GetProperty("events").EnumerateArray());
        Assert.Equal(left, one.GetProperty("event_id").GetString());
        Assert.False(json.RootElement.GetProperty("has_more").GetBoolean());
    }
}
