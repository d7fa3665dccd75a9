using System.Runtime.InteropServices;
using System.Text.Json;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Checking;

/// <summary>Reads pages of events; <c>data</c> as the raw bytes of the answer.</summary>
internal static class EventPageReader
{
    /// <summary>Polls from a cursor to the end, each event once.</summary>
    /// <returns>The last cursor.</returns>
    internal static async Task<string> PollAsync(BusClient client, string subscriber, string? cursor, Action<ReadEvent> read)
    {
        while (true)
        {
            string since = cursor is null ? "" : $"&since_event_id={cursor}";
            Answer page = await client.GetAsync($"/poll/{subscriber}?limit=1000{since}");
            using JsonDocument json = page.Json();
            ReadAll(json.RootElement, read);
            cursor = json.RootElement.GetProperty("next_cursor").GetString()!;
            if (!json.RootElement.GetProperty("has_more").GetBoolean())
            {
                return cursor;
            }
        }
    }

    /// <summary>Pages through the list to its end, newest first.</summary>
    /// <returns>The total that every page told.</returns>
    internal static async Task<long> ListAsync(BusClient client, string filter, Action<ReadEvent> read)
    {
        long total = -1;
        for (long offset = 0; total < 0 || offset < total; offset += 1_000)
        {
            Answer page = await client.GetAsync($"/events?limit=1000&offset={offset}{filter}");
            using JsonDocument json = page.Json();
            long told = json.RootElement.GetProperty("total").GetInt64();
            Assert.True(total < 0 || total == told, $"total was {total} and is {told}");
            total = told;
            ReadAll(json.RootElement, read);
        }

        return total;
    }

    /// <summary>The total alone.</summary>
    internal static async Task<long> TotalAsync(BusClient client, string filter = "")
    {
        using JsonDocument json = (await client.GetAsync($"/events?limit=1{filter}")).Json();
        return json.RootElement.GetProperty("total").GetInt64();
    }

    private static void ReadAll(JsonElement page, Action<ReadEvent> read)
    {
        foreach (JsonElement one in page.GetProperty("events").EnumerateArray())
        {
            read(new ReadEvent(one));
        }
    }
}

/// <summary>One event of a page, valid while the page is.</summary>
internal readonly struct ReadEvent(JsonElement json)
{
    internal string Id => json.GetProperty("event_id").GetString()!;

    internal string Type => json.GetProperty("event_type").GetString()!;

    internal string Source => json.GetProperty("source").GetString()!;

    internal bool IsDamaged => json.TryGetProperty("damaged", out JsonElement damaged) && damaged.GetBoolean();

    internal bool HasData => json.GetProperty("data").ValueKind != JsonValueKind.Null;

    /// <summary>The payload's own number, its first member.</summary>
    internal long Number => json.GetProperty("data").EnumerateObject().First().Value.GetInt64();

    /// <summary>The payload as it stands in the answer.</summary>
    internal ReadOnlySpan<byte> Data => JsonMarshal.GetRawUtf8Value(json.GetProperty("data"));
}
