using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

/// <summary>What was answered with 2xx is there: at once, under load, and after a restart.</summary>
public sealed class ConsistencyTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly EventBusClient _bus = shared.Bus;

    [Fact]
    public async Task Who_wrote_reads_it_at_once_under_load()
    {
        using var ended = new CancellationTokenSource();
        byte[] batch = Encoding.UTF8.GetBytes(string.Concat(
            Enumerable.Repeat("""{"event_type":"agent_usage","source":"load","data":{}}""" + "\n", 200)));
        Task load = Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            while (!ended.IsCancellationRequested)
            {
                (await _bus.PostAsync("/publish/batch", batch, "application/x-ndjson")).Expect(HttpStatusCode.OK);
            }
        }));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async writer =>
        {
            string source = "ryw-" + writer;
            await _bus.SubscribeAsync(source, source);
            for (int i = 1; i <= 40; i++)
            {
                string id = await _bus.PublishAsync(source);
                Assert.Equal(id, (await _bus.GetAsync("/events/" + id)).Expect(HttpStatusCode.OK).Str("event_id"));
                Answer list = await _bus.GetAsync($"/events?source={source}&limit=1");
                Assert.Equal([id], list.Ids());
                Assert.Equal(i, list.Num("total"));
                Assert.Equal([id], (await _bus.GetAsync("/poll/" + source)).Ids());
                Assert.Equal(1, (await _bus.AckAsync(source, id)).Num("acknowledged"));
                Assert.Empty((await _bus.GetAsync("/poll/" + source)).Ids());
            }
        }));
        await ended.CancelAsync();
        await load;
    }

    [Fact]
    public async Task A_subscription_sees_what_is_published_after_its_answer_and_nothing_before()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            string source = "fresh-" + i;
            await _bus.PublishAsync(source);
            await _bus.SubscribeAsync(source, source);
            string id = await _bus.PublishAsync(source);
            Assert.Equal([id], (await _bus.GetAsync("/poll/" + source)).Ids());
        }));
    }

    [Fact]
    public async Task A_restart_keeps_everything()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.Bus.PostAsync("/event-types", """{"event_type":"kept_type","description":"kept"}""");
        string subscription = await server.Bus.SubscribeAsync("keeper", "kept");
        string removed = await server.Bus.SubscribeAsync("removed", "kept");
        var ids = new List<string>();
        for (int i = 0; i < 20; i++)
        {
            ids.Add(await server.Bus.PublishAsync("kept", "kept_type", "high", $$"""{"i":{{i}}}"""));
        }

        await server.Bus.AckAsync("keeper", ids[0], ids[5], ids[19]);
        (await server.Bus.DeleteAsync("/subscribe/" + removed)).Expect(HttpStatusCode.OK);
        string[] paths = ["/events", "/subscriptions", "/event-types", "/stats", "/poll/keeper", "/events/" + ids[5], "/events/" + ids[6]];
        string[] before = await TextsAsync(server, paths);

        for (int restarts = 0; restarts < 2; restarts++)
        {
            await server.RestartAsync();
            Assert.Equal(before, await TextsAsync(server, paths));
        }

        Assert.Contains(subscription, before[1], StringComparison.Ordinal);
        Answer health = await server.Bus.GetAsync("/health");
        Assert.Equal(20, health.Num("events_total"));
        Assert.Equal(20, health["recovery"].GetProperty("events").GetInt64());
        string next = await server.Bus.PublishAsync("kept", "kept_type");
        Assert.True(string.CompareOrdinal(next, ids[^1]) > 0);
        (await server.Bus.GetAsync("/poll/removed")).ExpectError(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Stopping_answers_waiting_polls()
    {
        RunningServer server = await RunningServer.StartAsync();
        await server.Bus.SubscribeAsync("waiter", "x");
        using EventBusClient patient = new(server.Address, key: null);
        Task<Answer> waiting = patient.GetAsync("/poll/waiter?timeout_ms=30000");
        await server.UntilPollsWaitAsync(1);

        await server.DisposeAsync();
        Assert.Empty((await waiting).Expect(HttpStatusCode.OK).Ids());
    }

    /// <summary>What they answer, but for the age of the oldest event, which grows meanwhile.</summary>
    private static async Task<string[]> TextsAsync(RunningServer server, string[] paths)
    {
        var texts = new List<string>();
        foreach (string path in paths)
        {
            string text = (await server.Bus.GetAsync(path)).Expect(HttpStatusCode.OK).Text;
            texts.Add(Regex.Replace(text, "(?<=\"oldest_unacknowledged_seconds\":)[0-9]+", "…"));
        }

        return [.. texts];
    }
}
