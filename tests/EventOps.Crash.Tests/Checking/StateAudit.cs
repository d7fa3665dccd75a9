using System.Text.Json;
using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Checking;

/// <summary>Holds subscriptions, event types and acknowledgements to what was answered before the kill.</summary>
internal static class StateAudit
{
    internal static async Task SubscriptionsAsync(BusClient client, SubscriptionBook book)
    {
        using JsonDocument json = (await client.GetAsync("/subscriptions")).Json();
        Dictionary<string, string> there = json.RootElement.GetProperty("subscriptions").EnumerateArray()
            .ToDictionary(
                one => one.GetProperty("subscriber").GetString()!, one => one.GetProperty("subscription_id").GetString()!);
        foreach ((string subscriber, SubscriptionEntry entry) in book.All)
        {
            bool isThere = there.Remove(subscriber, out string? id);
            Assert.True(isThere || entry.Fate != SubscriptionFate.Made, $"Subscription {subscriber} is lost");
            Assert.True(!isThere || entry.Fate != SubscriptionFate.Removed, $"Subscription {subscriber} is back");
            Assert.True(!isThere || entry.Id is null || entry.Id == id, $"{subscriber}'s {entry.Id} is {id} now");
            if (entry.Fate is SubscriptionFate.Asked or SubscriptionFate.Leaving)
            {
                // Decided now: from here on it stays as it is.
                book.Note(subscriber, isThere ? SubscriptionFate.Made : SubscriptionFate.Removed, id);
            }
        }

        Assert.True(there.Count == 0, $"Nobody asked for the subscription of {there.Keys.FirstOrDefault()}");
    }

    internal static async Task EventTypesAsync(BusClient client, Ledger ledger)
    {
        using JsonDocument json = (await client.GetAsync("/event-types")).Json();
        HashSet<string> there = [.. json.RootElement.TextsOf("event_types", "event_type")];
        Assert.All(ledger.EventTypes, type => Assert.Contains(type, there));
    }

    /// <summary>
    /// What is offered without a cursor is what was not acknowledged; the one unanswered request took effect whole or
    /// not at all.
    /// </summary>
    internal static async Task AcksAsync(BusClient client, AckBook book, IEnumerable<Posted> seen)
    {
        using JsonDocument json = (await client.GetAsync($"/poll/{book.Subscriber}?limit=1000")).Json();
        Assert.False(json.RootElement.GetProperty("has_more").GetBoolean());
        string[] offered = json.RootElement.TextsOf("events", "event_id");
        Assert.DoesNotContain(offered, book.Settled.Contains);
        int stillOpen = book.Asked.Intersect(offered).Count();
        Assert.True(
            stillOpen == 0 || stillOpen == book.Asked.Count,
            $"{stillOpen} of {book.Asked.Count} ids of one acknowledgement are open");
        if (stillOpen == 0)
        {
            book.Settled.UnionWith(book.Asked);
        }

        book.Asked.Clear();
        IEnumerable<Posted> open = seen.Where(one => one.Source == book.Source && !book.Settled.Contains(one.SeenId!));
        Assert.Equal(open.Select(one => one.SeenId), offered);
        if (book.Settled.Count > 0)
        {
            string id = book.Settled.First();
            using JsonDocument one = (await client.GetAsync($"/events/{id}")).Json();
            Assert.Contains(
                one.RootElement.GetProperty("deliveries").EnumerateArray(),
                delivery => delivery.GetProperty("subscriber").GetString() == book.Subscriber
                    && delivery.GetProperty("status").GetString() == "success");
        }
    }
}
