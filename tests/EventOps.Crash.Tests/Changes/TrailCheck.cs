using System.Text.Json;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Changes;

/// <summary>
/// Reads the audit on from where it was: every entry follows the one before by number and by hash, whatever was killed
/// in between; every change that was answered has its entry, once, and no entry tells of a change nobody asked for.
/// </summary>
/// <param name="book">What was asked.</param>
internal sealed class TrailCheck(ChangeBook book)
{
    private readonly HashSet<string> _told = [];
    private string? _headHash;

    /// <summary>Number of the newest entry read.</summary>
    internal long HeadSeq { get; private set; }

    internal async Task ReadOnAsync(BusClient client)
    {
        foreach (JsonElement entry in await NewAsync(client))
        {
            long seq = entry.GetProperty("seq").GetInt64();
            Assert.True(seq == HeadSeq + 1, $"Audit entry {seq} follows {HeadSeq}");
            string before = entry.GetProperty("prev").GetString()!;
            Assert.True(_headHash is null || _headHash == before, $"Audit entry {seq} is chained to another than {HeadSeq}");
            HeadSeq = seq;
            _headHash = entry.GetProperty("hash").GetString();
            Read(entry);
        }

        Change? untold = book.All.FirstOrDefault(one => one.IsDone && !_told.Contains(one.RequestId));
        Assert.True(untold is null, $"The audit does not tell of {untold?.RequestId}: {untold?.Action} {untold?.Target}");
    }

    /// <summary>One entry by the id of its request: a search looks at so many entries a page, and then says where it
    /// goes on.</summary>
    internal static async Task FindsAsync(BusClient client, Change change)
    {
        int found = 0;
        await ReadPagesAsync(client, $"&request_id={change.RequestId}", page =>
        {
            found += page.Length;
            Assert.All(page, entry => Assert.Equal(change.Action, entry.GetProperty("action").GetString()));
            return true;
        });
        Assert.True(found == 1, $"{found} entries tell of {change.RequestId}");
    }

    private void Read(JsonElement entry)
    {
        string action = entry.GetProperty("action").GetString()!;
        string outcome = entry.GetProperty("outcome").GetString()!;
        if (outcome == "denied")
        {
            Assert.True(action == "access.denied" && entry.GetProperty("status").GetInt32() == 401, entry.ToString());
            return;
        }

        string requestId = entry.GetProperty("request_id").GetString()!;
        Change? change = book.Find(requestId);
        Assert.True(change is not null && outcome == "allowed", $"Nobody asked for {entry}");
        Assert.True(_told.Add(requestId), $"Told twice: {entry}");
        Assert.Equal(change.Action, action);
        Assert.Equal(change.Actor.Name, entry.GetProperty("actor").GetString());
        Assert.Equal(change.Actor.Tenant, entry.GetProperty("tenant").GetString());
        int status = entry.GetProperty("status").GetInt32();
        Assert.True(change.Status == 0 || change.Status == status, $"Answered {change.Status}: {entry}");
        string? target = entry.GetProperty("target").GetString();
        Assert.True(change.Target is null || change.Target == target, $"Not {change.Target}: {entry}");
    }

    /// <summary>What is new, oldest first.</summary>
    private async Task<List<JsonElement>> NewAsync(BusClient client)
    {
        List<JsonElement> found = [];
        await ReadPagesAsync(client, string.Empty, page =>
        {
            int known = found.Count;
            found.AddRange(page.Where(one => one.GetProperty("seq").GetInt64() > HeadSeq).Select(one => one.Clone()));
            return found.Count - known == page.Length;
        });
        found.Reverse();
        return found;
    }

    /// <summary>Newest first, while the reader goes on.</summary>
    private static async Task ReadPagesAsync(BusClient client, string filter, Func<JsonElement[], bool> read)
    {
        string? cursor = string.Empty;
        while (cursor is not null)
        {
            using JsonDocument json = (await client.GetAsync($"/api/v1/audit?limit=1000{filter}{cursor}")).Json();
            bool goesOn = read([.. json.RootElement.GetProperty("data").EnumerateArray()]);
            string? next = json.RootElement.GetProperty("meta").GetProperty("next_cursor").GetString();
            cursor = next is null || !goesOn ? null : $"&cursor={next}";
        }
    }
}
