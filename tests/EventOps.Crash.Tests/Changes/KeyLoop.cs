using System.Text.Json;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Changes;

/// <summary>
/// Makes, rotates and revokes keys, and posts triggers with the tokens, good ones and ended ones, until the server dies.
/// </summary>
internal static class KeyLoop
{
    /// <summary>Overlaps last longer than the test.</summary>
    private const int OverlapSeconds = 86_400;

    internal static async Task RunAsync(ChangeWorker worker, KeyBook book, TriggerBook triggers, IEnumerable<KeyEntry> own)
    {
        var mine = new List<KeyEntry>(own.Where(one => one.Current is not null));
        bool isAlive = true;
        while (isAlive)
        {
            KeyEntry? some = mine.Count == 0 ? null : mine[worker.Random.Next(mine.Count)];
            isAlive = worker.Random.Next(10) switch
            {
                < 2 => await CreateAsync(worker, book, mine),
                _ when some is null or { IsRevoked: true } => await CreateAsync(worker, book, mine),
                < 5 => await RotateAsync(worker, some, isNow: worker.Random.Next(2) == 0),
                < 6 => await RevokeAsync(worker, some) && await UseAsync(worker, triggers, some),
                _ => await UseAsync(worker, triggers, some),
            };
        }
    }

    private static async Task<bool> CreateAsync(ChangeWorker worker, KeyBook book, List<KeyEntry> mine)
    {
        KeyEntry entry = book.Ask();
        string body = $$"""{"name":"{{entry.Name}}","roles":["ROLE_USER"]}""";
        Answer? answer = await worker.ChangeAsync(HttpMethod.Post, "/admin/keys", body, "key.create");
        if (answer is null)
        {
            return false;
        }

        using JsonDocument json = answer.Demand(201).Json();
        JsonElement made = json.RootElement.GetProperty("data");
        entry.Id = made.GetProperty("id").GetString();
        entry.Current = made.GetProperty("token").GetString();
        entry.Asked = KeyStep.None;
        mine.Add(entry);
        return true;
    }

    private static async Task<bool> RotateAsync(ChangeWorker worker, KeyEntry entry, bool isNow)
    {
        entry.Asked = isNow ? KeyStep.RotateNow : KeyStep.RotateLater;
        entry.IsChecked = false;
        string body = $$"""{"overlap_seconds":{{(isNow ? 0 : OverlapSeconds)}}}""";
        Answer? answer = await worker.ChangeAsync(
            HttpMethod.Post, $"/admin/keys/{entry.Id}/rotate", body, "key.rotate", entry.Id);
        if (answer is null)
        {
            return false;
        }

        using JsonDocument json = answer.Demand(200).Json();
        entry.Rotate(json.RootElement.GetProperty("data").GetProperty("token").GetString(), keepsCurrent: !isNow);
        entry.Asked = KeyStep.None;
        return true;
    }

    private static async Task<bool> RevokeAsync(ChangeWorker worker, KeyEntry entry)
    {
        entry.Asked = KeyStep.Revoke;
        entry.IsChecked = false;
        Answer? answer = await worker.ChangeAsync(
            HttpMethod.Delete, $"/admin/keys/{entry.Id}", json: null, "key.revoke", entry.Id);
        if (answer is null)
        {
            return false;
        }

        answer.Demand(204);
        entry.Revoke();
        entry.Asked = KeyStep.None;
        return true;
    }

    private static async Task<bool> UseAsync(ChangeWorker worker, TriggerBook triggers, KeyEntry entry)
    {
        bool triesEnded = entry.Ended.Count > 0 && (entry.IsRevoked || worker.Random.Next(3) == 0);
        if (!triesEnded)
        {
            string? token = worker.Random.Next(2) == 0 ? entry.Previous ?? entry.Current : entry.Current;
            return await TriggerLoop.PostAsync(worker, triggers, token);
        }

        Answer? refused = await worker.PublishAsync("/v1/events", """{"no":-1}""", entry.Ended[^1]);
        refused?.Demand(401);
        return refused is not null;
    }
}
