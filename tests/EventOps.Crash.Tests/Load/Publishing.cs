using System.Text.Json;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Load;

/// <summary>Publishes some events in peace and notes their ids.</summary>
internal static class Publishing
{
    internal static async Task<List<Posted>> SinglesAsync(BusClient client, Ledger ledger, Random random, int count)
    {
        var made = new List<Posted>();
        for (int i = 0; i < count; i++)
        {
            Posted posted = ledger.Add(new PostedRequest(), random, "backup_created", "singles", 300);
            posted.AcknowledgedId = (await client.PostAsync("/publish", EventBody.Of(posted), MediaType.Json)).Member("event_id");
            made.Add(posted);
        }

        return made;
    }

    internal static async Task<List<Posted>> BatchesAsync(BusClient client, Ledger ledger, Random random, int batches, int items)
    {
        var made = new List<Posted>();
        for (int i = 0; i < batches; i++)
        {
            var request = new PostedRequest();
            byte[] body = EventBody.Ndjson(Enumerable.Range(0, items)
                .Select(_ => EventBody.Of(ledger.Add(request, random, "agent_usage", "batches", 40))).ToArray());
            using JsonDocument json = (await client.PostAsync("/publish/batch?results=all", body, MediaType.Ndjson)).Json();
            int next = 0;
            foreach (JsonElement id in json.RootElement.GetProperty("event_ids").EnumerateArray())
            {
                request.Events[next++].AcknowledgedId = id.GetString();
            }

            made.AddRange(request.Events);
        }

        return made;
    }
}
