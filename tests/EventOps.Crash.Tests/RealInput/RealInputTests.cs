using System.Diagnostics;
using System.Text.Json;
using EventOps.Crash.Tests.Checking;
using EventOps.Crash.Tests.Running;
using Xunit.Abstractions;

namespace EventOps.Crash.Tests.RealInput;

/// <summary>
/// The main job on real payloads: 100,000 events posted as singles and batches, the process killed in the middle and
/// started again, all of it listed, polled and acknowledged, with the server's own defaults for the journal.
/// </summary>
public sealed class RealInputTests(ITestOutputHelper output)
{
    private const int Events = 100_000;
    private const int IdsPerAck = 10_000;
    private const string Subscriber = "reader";
    private readonly SampleEvent[] _sample = SampleEvents.Path is null ? [] : SampleEvents.Load();

    [SampleEventsFact]
    [Trait("Category", "RealInput")]
    public async Task A_hundred_thousand_real_events_survive_a_kill_and_are_listed_polled_and_acknowledged()
    {
        using var folder = new DataFolder();
        ServerSettings settings = new ServerSettings(folder.Path)
            .With("EventTypes__AllowUnregistered", "true")
            .With("Journal__SegmentBytes", "268435456");
        var feed = new SampleFeed(_sample);
        ServerProcess server = await ServerProcess.StartAsync(settings);
        try
        {
            using (var first = new BusClient(server.Address))
            {
                await first.PostAsync("/subscribe", $$"""{"subscriber":"{{Subscriber}}","event_types":["*"]}""");
            }

            long startedAt = Stopwatch.GetTimestamp();
            await feed.RunAsync(server.Address, Events, atHalf: server.KillAsync);
            int before = feed.Acknowledged.Count;
            Tell("posted until the kill", before, startedAt);
            await server.DisposeAsync();

            startedAt = Stopwatch.GetTimestamp();
            server = await ServerProcess.StartAsync(settings);
            Tell("started again", before, startedAt);
            startedAt = Stopwatch.GetTimestamp();
            await feed.RunAsync(server.Address, Events, atHalf: () => Task.CompletedTask);
            Tell("posted after the kill", feed.Acknowledged.Count - before, startedAt);
            await CheckAsync(server.Address, feed);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private async Task CheckAsync(Uri address, SampleFeed feed)
    {
        using var client = new BusClient(address);
        long startedAt = Stopwatch.GetTimestamp();
        var listed = new List<string>();
        long total = await EventPageReader.ListAsync(client, "", one => listed.Add(Check(one, feed)));
        Tell("listed", listed.Count, startedAt);
        Assert.Equal(total, listed.Count);

        startedAt = Stopwatch.GetTimestamp();
        var polled = new List<string>();
        await EventPageReader.PollAsync(client, Subscriber, null, one => polled.Add(Check(one, feed)));
        Tell("polled", polled.Count, startedAt);
        listed.Reverse();
        Assert.Equal(listed, polled);
        Assert.Equal(polled.Order(StringComparer.Ordinal).Distinct(), polled);
        Assert.Empty(feed.Acknowledged.Keys.Except(polled));
        Assert.InRange(polled.Count, Events, feed.Acknowledged.Count + feed.Unanswered.Count);

        startedAt = Stopwatch.GetTimestamp();
        foreach (string[] ids in polled.Chunk(IdsPerAck))
        {
            Answer answer = await client.PostAsync("/ack", JsonSerializer.Serialize(new { subscriber = Subscriber, event_ids = ids }));
            using JsonDocument json = answer.Json();
            Assert.Equal(ids.Length, json.RootElement.GetProperty("acknowledged").GetInt32());
        }

        Tell("acknowledged", polled.Count, startedAt);
        using JsonDocument rest = (await client.GetAsync($"/poll/{Subscriber}?limit=1000")).Json();
        Assert.Empty(rest.RootElement.GetProperty("events").EnumerateArray());
        Assert.False(rest.RootElement.GetProperty("has_more").GetBoolean());
        using JsonDocument subscriptions = (await client.GetAsync("/subscriptions")).Json();
        JsonElement mine = Assert.Single(subscriptions.RootElement.GetProperty("subscriptions").EnumerateArray());
        Assert.Equal(polled.Count, mine.GetProperty("events_delivered").GetInt64());
        Assert.Equal(0, mine.GetProperty("events_pending").GetInt64());
    }

    /// <summary>
    /// The bytes are the line's; for a request without an answer, one of the lines that were under way.
    /// </summary>
    private string Check(ReadEvent one, SampleFeed feed)
    {
        string id = one.Id;
        bool isSame = false;
        if (feed.Acknowledged.TryGetValue(id, out int line))
        {
            isSame = one.Data.SequenceEqual(_sample[line].Data);
        }
        else
        {
            foreach (int candidate in feed.Unanswered)
            {
                isSame |= one.Data.SequenceEqual(_sample[candidate].Data);
            }
        }

        Assert.True(isSame, $"{id} has other bytes than were posted");
        return id;
    }

    private void Tell(string what, int events, long startedAt)
    {
        double seconds = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        output.WriteLine($"{what,-22} {events,9:N0} events {seconds,7:F2} s {events / seconds,12:N0}/s");
    }
}
