using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using EventOps.Crash.Tests.Checking;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Changes;

/// <summary>
/// Holds the inbox, and the bus over the same events, to what was answered: acknowledged ones are acknowledged, deleted
/// ones are nowhere, and none is in a state that nobody asked for.
/// </summary>
internal static class TriggerCheck
{
    private const int OlderAgain = 10;

    internal static async Task RunAsync(BusClient client, Books books, Random random)
    {
        Dictionary<Trigger, bool> listed = [];
        await ListAsync(client, "", one => Read(one, books.Triggers, listed));
        foreach (Trigger trigger in books.Triggers.All.Where(one => one.Id is not null))
        {
            bool isThere = listed.TryGetValue(trigger, out bool isAcked);
            Assert.True(isThere || trigger.DeletionsAsked > 0, $"{trigger.Id} is lost");
            Assert.True(!isThere || !trigger.Deleted, $"{trigger.Id} was deleted and is back");
            Assert.True(!isThere || !isAcked || trigger.AckAsked, $"Nobody acknowledged {trigger.Id}");
            Assert.True(!isThere || isAcked || !trigger.Acked, $"{trigger.Id} was acknowledged and is undelivered");
            trigger.Decide(isDeleted: !isThere, isAcked);
        }

        HashSet<string> open = [];
        await ListAsync(client, "&status=undelivered", one => Assert.True(open.Add(one.GetProperty("id").GetString()!)));
        Assert.True(open.SetEquals(books.Triggers.Live.Where(one => !one.Acked).Select(one => one.Id!)));
        await GoneEverywhereAsync(client, books.Triggers, random);
        await BusAsync(client, books);
    }

    private static void Read(JsonElement one, TriggerBook book, Dictionary<Trigger, bool> listed)
    {
        string id = one.GetProperty("id").GetString()!;
        JsonElement payload = one.GetProperty("payload");
        Trigger? trigger = book.Find(payload.GetProperty("no").GetInt64());
        Assert.True(trigger is not null, $"Nobody posted {id}: {payload}");
        Assert.Equal(trigger.Body, Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(payload)));
        if (trigger.Id is null)
        {
            book.Made(trigger, id);
        }

        Assert.True(trigger.Id == id, $"{trigger.Id} is {id} now");
        bool isAcked = one.GetProperty("status").GetString() == "acknowledged";
        Assert.True(listed.TryAdd(trigger, isAcked), $"{id} is listed twice");
    }

    /// <summary>Newest first, each page.</summary>
    private static async Task ListAsync(BusClient client, string filter, Action<JsonElement> read)
    {
        string? cursor = string.Empty;
        while (cursor is not null)
        {
            using JsonDocument json = (await client.GetAsync($"/v1/events?limit=1000{filter}{cursor}")).Json();
            foreach (JsonElement one in json.RootElement.GetProperty("events").EnumerateArray())
            {
                read(one);
            }

            cursor = json.RootElement.GetProperty("next_cursor").GetString() is { } next ? $"&cursor={next}" : null;
        }
    }

    /// <summary>Those deleted since the last check, and some that were before.</summary>
    private static async Task GoneEverywhereAsync(BusClient client, TriggerBook book, Random random)
    {
        Trigger[] deleted = [.. book.All.Where(one => one.Deleted)];
        foreach (Trigger one in deleted.Where(one => !one.IsGoneEverywhere).Concat(Some(deleted, random)).ToArray())
        {
            (await client.TryGetAsync($"/v1/events/{one.Id}"))!.Demand(404);
            (await client.TryGetAsync($"/events/{one.Id}"))!.Demand(404);
            one.IsGoneEverywhere = true;
        }

        foreach (Trigger one in Some([.. book.Live], random))
        {
            string status = (await client.GetAsync($"/v1/events/{one.Id}")).Member("status");
            Assert.True(status == (one.Acked ? "acknowledged" : "undelivered"), $"{one.Id} is {status}, {one.Acked}");
            await client.GetAsync($"/events/{one.Id}");
        }
    }

    private static Trigger[] Some(Trigger[] all, Random random) =>
        all.Length == 0 ? [] : [.. random.GetItems(all, OlderAgain).Distinct()];

    /// <summary>The list of the bus, and what a subscriber that never acknowledged is offered.</summary>
    private static async Task BusAsync(BusClient client, Books books)
    {
        // The alerts are known by then: see NoticeCheck.
        HashSet<string> live = [.. books.Triggers.Live.Select(one => one.Id!), .. books.Notices.Known.Select(one => one.EventId)];
        HashSet<string> listed = [];
        long total = await EventPageReader.ListAsync(client, "", one => Assert.True(listed.Add(one.Id)));
        Assert.True(total == live.Count, $"The bus counts {total} events, and {live.Count} are there");
        Same(live, listed, "listed");
        HashSet<string> offered = [];
        await EventPageReader.PollAsync(client, Books.Watcher, null, one => Assert.True(offered.Add(one.Id)));
        Same(live, offered, "offered");
    }

    private static void Same(HashSet<string> live, HashSet<string> shown, string how)
    {
        Assert.True(live.IsSubsetOf(shown), $"{live.Except(shown).FirstOrDefault()} is not {how} on the bus");
        Assert.True(shown.IsSubsetOf(live), $"{shown.Except(live).FirstOrDefault()} is {how} on the bus");
    }
}
