using System.Text.Json;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Changes;

/// <summary>
/// Holds the notifications to what was answered: reviewed ones are, by whom and with what was noted, and no other is.
/// </summary>
internal static class NoticeCheck
{
    private const int OlderAgain = 10;
    private const string Path = "/api/v1/notifications";

    internal static async Task RunAsync(BusClient client, NoticeBook book, Random random)
    {
        Dictionary<string, bool> listed = await ListAsync(client, "");
        HashSet<string> known = [.. book.Known.Select(one => one.Id!)];
        foreach (string id in listed.Keys.Where(one => !known.Contains(one)))
        {
            await AdoptAsync(client, book, id);
        }

        foreach (Notice notice in book.Known)
        {
            Assert.True(listed.TryGetValue(notice.Id!, out bool isReviewed), $"{notice.Id} is lost");
            notice.Decide(isReviewed);
        }

        Dictionary<string, bool> reviewed = await ListAsync(client, "&status=reviewed");
        Assert.True(reviewed.Keys.ToHashSet().SetEquals(listed.Where(one => one.Value).Select(one => one.Key)));
        Notice[] all = [.. book.Known];
        Notice[] older = all.Length == 0 ? [] : random.GetItems(all, OlderAgain);
        foreach (Notice notice in all.Where(one => !one.IsRead).Concat(older).ToArray())
        {
            using JsonDocument json = (await client.GetAsync($"{Path}/{notice.Id}")).Json();
            notice.Read(json.RootElement.GetProperty("data"));
        }
    }

    /// <summary>Its answer never came, or nobody published it.</summary>
    private static async Task AdoptAsync(BusClient client, NoticeBook book, string id)
    {
        using JsonDocument json = (await client.GetAsync($"{Path}/{id}")).Json();
        JsonElement data = json.RootElement.GetProperty("data");
        string context = data.GetProperty("payload").GetProperty("context").GetString()!;
        Notice? notice = book.Find(long.Parse(context.AsSpan("alert_".Length), provider: null));
        Assert.True(notice is not null && notice.Id is null, $"Nobody published {id}: {context}");
        book.Made(notice, data.GetProperty("event_id").GetString()!);
    }

    /// <summary>Whether each is reviewed, by id.</summary>
    private static async Task<Dictionary<string, bool>> ListAsync(BusClient client, string filter)
    {
        Dictionary<string, bool> found = [];
        string? cursor = string.Empty;
        while (cursor is not null)
        {
            using JsonDocument json = (await client.GetAsync($"{Path}?scope=system&limit=100{filter}{cursor}")).Json();
            foreach (JsonElement one in json.RootElement.GetProperty("data").EnumerateArray())
            {
                found.Add(one.GetProperty("id").GetString()!, one.GetProperty("status").GetString() == "reviewed");
            }

            JsonElement meta = json.RootElement.GetProperty("meta");
            cursor = meta.GetProperty("next_cursor").GetString() is { } next ? $"&cursor={next}" : null;
        }

        return found;
    }
}
