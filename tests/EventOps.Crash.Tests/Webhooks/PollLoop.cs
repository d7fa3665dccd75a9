using System.Text.Json;
using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Webhooks;

/// <summary>Takes what is left for one that polls.</summary>
internal static class PollLoop
{
    /// <summary>Asks again for what the last life was asked and did not answer: done or not, the answer is the same.</summary>
    internal static async Task SettleAsync(BusClient client, AckBook book)
    {
        if (book.Asked.Count > 0)
        {
            using JsonDocument answer = (await AcknowledgeAsync(client, book, book.Asked)).Json();
            Assert.Equal(book.Asked.Count, answer.RootElement.GetProperty("acknowledged").GetInt32());
            book.Settled.UnionWith(book.Asked);
            book.Asked.Clear();
        }
    }

    /// <summary>Polls and acknowledges until there is nothing more.</summary>
    internal static async Task DrainAsync(BusClient client, AckBook book)
    {
        while (true)
        {
            using JsonDocument page = (await client.GetAsync($"/poll/{book.Subscriber}?limit=1000")).Json();
            string[] ids = page.RootElement.TextsOf("events", "event_id");
            if (ids.Length == 0)
            {
                return;
            }

            Assert.DoesNotContain(ids, book.Settled.Contains);
            await AcknowledgeAsync(client, book, ids);
            book.Settled.UnionWith(ids);
        }
    }

    private static Task<Answer> AcknowledgeAsync(BusClient client, AckBook book, IReadOnlyList<string> ids) =>
        client.PostAsync("/ack", JsonSerializer.Serialize(new { subscriber = book.Subscriber, event_ids = ids }));
}
