using System.Text.Json;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Load;

/// <summary>
/// Long-polls as one subscriber and acknowledges most of what it gets, in any order, until the server dies.
/// </summary>
internal static class AckLoop
{
    // One in so many is left for the next life, so that there is always something that must be offered again.
    private const int LeftForLater = 12;

    internal static async Task RunAsync(Worker worker, AckBook book, Action? onPage = null)
    {
        string cursor = string.Empty;
        while (true)
        {
            Answer? page = await worker.Client.TryGetAsync($"/poll/{book.Subscriber}?limit=50&timeout_ms=2000{cursor}");
            if (page is null)
            {
                return;
            }

            onPage?.Invoke();
            using JsonDocument json = page.Demand(200).Json();
            string[] ids = json.RootElement.TextsOf("events", "event_id");
            if (cursor.Length == 0)
            {
                Assert.DoesNotContain(ids, book.Settled.Contains);
            }

            cursor = $"&since_event_id={json.RootElement.GetProperty("next_cursor").GetString()}";
            book.Asked.AddRange(ids.Where(_ => worker.Random.Next(LeftForLater) > 0));
            worker.Random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(book.Asked));
            if (book.Asked.Count > 0 && !await AcknowledgeAsync(worker, book))
            {
                return;
            }
        }
    }

    private static async Task<bool> AcknowledgeAsync(Worker worker, AckBook book)
    {
        string body = JsonSerializer.Serialize(new { subscriber = book.Subscriber, event_ids = book.Asked });
        Answer? answer = await worker.AcknowledgedAsync(worker.Client.TryPostAsync("/ack", body));
        if (answer is null)
        {
            return false;
        }

        using JsonDocument json = answer.Json();
        Assert.Equal(book.Asked.Count, json.RootElement.GetProperty("acknowledged").GetInt32());
        book.Settled.UnionWith(book.Asked);
        book.Asked.Clear();
        return true;
    }
}
