using System.Text.Json;
using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Webhooks;

/// <summary>Takes what is left for one that polls.</summary>
internal static class PollLoop
{
    /// <summary>Polls and acknowledges until there is nothing more. What the last life asked to settle may be settled, or is
    /// offered again.</summary>
    internal static async Task DrainAsync(BusClient client, AckBook book)
    {
        var offered = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            using JsonDocument page = (await client.GetAsync($"/poll/{book.Subscriber}?limit=1000")).Json();
            string[] ids = page.RootElement.TextsOf("events", "event_id");
            if (ids.Length == 0)
            {
                break;
            }

            Assert.DoesNotContain(ids, book.Settled.Contains);
            offered.UnionWith(ids);
            await client.PostAsync("/ack", JsonSerializer.Serialize(new { subscriber = book.Subscriber, event_ids = ids }));
            book.Settled.UnionWith(ids);
        }

        // All of one request or none: it was answered by nobody.
        int again = book.Asked.Count(offered.Contains);
        Assert.True(again == 0 || again == book.Asked.Count, $"{again} of {book.Asked.Count} events of one request were offered again");
        book.Settled.UnionWith(book.Asked);
    }
}
