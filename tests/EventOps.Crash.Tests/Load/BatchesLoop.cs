using System.Text.Json;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Load;

/// <summary>
/// Publishes batches over one connection until the server dies; some with a bad item, some larger than one journal
/// entry.
/// </summary>
internal static class BatchesLoop
{
    private const int ItemsMax = 60;

    // The engine goes on in a further frame from 512 KiB; well below it a batch is one frame, one entry.
    private const int OneEntryBytes = 256 * 1024;

    private static readonly byte[] BadItem =
        """{"event_type":"never_registered","source":"x","data":{"no":-1}}"""u8.ToArray();

    internal static async Task RunAsync(Worker worker, string source, bool asArray)
    {
        string before = string.Empty;
        while (true)
        {
            var request = new PostedRequest();
            bool large = worker.Random.Next(25) == 0;
            var items = new List<byte[]>();
            for (int i = worker.Random.Next(1, ItemsMax); i > 0; i--)
            {
                string type = worker.PickType();
                items.Add(EventBody.Of(worker.Ledger.Add(request, worker.Random, type, source, large ? 60_000 : 400)));
            }

            int bad = worker.Random.Next(5) == 0 ? 1 : 0;
            items.InsertRange(worker.Random.Next(items.Count + 1), Enumerable.Repeat(BadItem, bad));
            byte[] body = asArray ? EventBody.Array(items) : EventBody.Ndjson(items);
            request.IsOneEntry = body.Length <= OneEntryBytes;
            Answer? answer = await worker.AcknowledgedAsync(worker.Client.TryPostAsync(
                "/publish/batch?results=all", body, asArray ? MediaType.Json : MediaType.Ndjson));
            if (answer is null)
            {
                return;
            }

            before = Note(request, answer, bad, before);
        }
    }

    private static string Note(PostedRequest request, Answer answer, int bad, string before)
    {
        using JsonDocument json = answer.Json();
        JsonElement root = json.RootElement;
        Assert.Equal(request.Events.Count, root.GetProperty("accepted").GetInt32());
        Assert.Equal(bad, root.GetProperty("rejected").GetInt32());
        string[] ids = [.. root.GetProperty("event_ids").EnumerateArray().Select(one => one.GetString()!)];
        Assert.Equal(request.Events.Count, ids.Length);
        Assert.Equal(ids[0], root.GetProperty("first_event_id").GetString());
        Assert.Equal(ids[^1], root.GetProperty("last_event_id").GetString());
        for (int i = 0; i < ids.Length; i++)
        {
            Assert.True(string.CompareOrdinal(before, ids[i]) < 0, $"{ids[i]} was given out after {before}");
            request.Events[i].AcknowledgedId = before = ids[i];
        }

        return before;
    }
}
