using System.Text.Json;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Changes;

/// <summary>
/// Holds the keys to what was answered: what was made opens, what was ended or revoked is refused, and there is none that
/// nobody asked for. What was not answered happened whole or not at all.
/// </summary>
internal static class KeyCheck
{
    private const int OlderAgain = 10;

    internal static async Task RunAsync(BusClient client, KeyBook book, Random random)
    {
        Dictionary<string, ListedKey> listed = await ListAsync(client);
        foreach (string name in listed.Keys)
        {
            Assert.True(book.Find(name) is not null, $"Nobody asked for the key {name}");
        }

        foreach (KeyEntry entry in book.All)
        {
            ListedKey? there = listed.GetValueOrDefault(entry.Name);
            bool mayBeGone = entry.IsRevoked || entry.Asked is KeyStep.Create or KeyStep.Revoke;
            Assert.True(there is not null || mayBeGone, $"The key {entry.Name} is lost");
            Assert.True(there is null || !entry.IsRevoked, $"The key {entry.Name} was revoked and is back");
            Assert.True(there is null || (entry.Id ??= there.Id) == there.Id, $"{entry.Name} is {there?.Id}, not {entry.Id}");
            await DecideAsync(client, entry, there);
            Assert.True(
                there is null || there.HasPrevious == entry.Previous is not null,
                $"{entry.Name} has a token before its own: {there?.HasPrevious}");
        }

        KeyEntry[] all = [.. book.All.Where(one => one.Id is not null)];
        KeyEntry[] older = all.Length == 0 ? [] : random.GetItems(all, OlderAgain);
        foreach (KeyEntry entry in all.Where(one => !one.IsChecked).Concat(older).ToArray())
        {
            await LookAtAsync(client, entry);
        }
    }

    private static async Task DecideAsync(BusClient client, KeyEntry entry, ListedKey? there)
    {
        switch (entry.Asked)
        {
            case KeyStep.Create or KeyStep.Revoke when there is null:
                entry.Revoke();
                break;
            case KeyStep.RotateNow when !await OpensAsync(client, entry.Current!):
                entry.Rotate(next: null, keepsCurrent: false);
                break;
            case KeyStep.RotateLater
                when entry.Previous is { } previous ? !await OpensAsync(client, previous) : there!.HasPrevious:
                entry.Rotate(next: null, keepsCurrent: true);
                break;
        }

        entry.Asked = KeyStep.None;
    }

    private static async Task LookAtAsync(BusClient client, KeyEntry entry)
    {
        (await client.TryGetAsync($"/admin/keys/{entry.Id}"))!.Demand(entry.IsRevoked ? 404 : 200);
        foreach (string? token in new[] { entry.Current, entry.Previous })
        {
            Assert.True(token is null || await OpensAsync(client, token), $"A token of {entry.Name} is refused");
        }

        foreach (string token in entry.Ended)
        {
            Assert.False(await OpensAsync(client, token), $"An ended token of {entry.Name} opens");
        }

        entry.IsChecked = true;
    }

    private static async Task<bool> OpensAsync(BusClient client, string token)
    {
        int status = await ChangeWorker.ProbeAsync(client, token);
        Assert.True(status is 200 or 401, $"A key answered {status}");
        return status == 200;
    }

    private static async Task<Dictionary<string, ListedKey>> ListAsync(BusClient client)
    {
        Dictionary<string, ListedKey> found = [];
        string? cursor = string.Empty;
        while (cursor is not null)
        {
            using JsonDocument json = (await client.GetAsync($"/admin/keys?limit=1000{cursor}")).Json();
            foreach (JsonElement one in json.RootElement.GetProperty("data").EnumerateArray())
            {
                if (one.GetProperty("source").GetString() == "store")
                {
                    var key = new ListedKey(
                        one.GetProperty("id").GetString()!,
                        one.GetProperty("previous_token_until").ValueKind != JsonValueKind.Null);
                    found.Add(one.GetProperty("name").GetString()!, key);
                }
            }

            JsonElement meta = json.RootElement.GetProperty("meta");
            cursor = meta.GetProperty("next_cursor").GetString() is { } next ? $"&cursor={next}" : null;
        }

        return found;
    }

    private sealed record ListedKey(string Id, bool HasPrevious);
}
