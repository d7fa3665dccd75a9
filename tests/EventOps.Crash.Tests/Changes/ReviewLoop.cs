using System.Text.Json;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Changes;

/// <summary>
/// Publishes alerts and reviews their notifications with notes, alone and in bulk, until the server dies.
/// </summary>
internal static class ReviewLoop
{
    private const int BulkMax = 12;
    private static readonly string[] Priorities = ["critical", "high", "medium", "low"];

    internal static async Task RunAsync(ChangeWorker worker, NoticeBook book)
    {
        bool isAlive = true;
        while (isAlive)
        {
            isAlive = worker.Random.Next(10) switch
            {
                < 4 => await PublishAsync(worker, book),
                < 8 => await ReviewOneAsync(worker, book),
                _ => await ReviewManyAsync(worker, book),
            };
        }
    }

    private static async Task<bool> PublishAsync(ChangeWorker worker, NoticeBook book)
    {
        string priority = Priorities[worker.Random.Next(Priorities.Length)];
        Notice notice = book.Ask(priority == "critical");
        string body = $$"""{"impact":"moderate_increasing_risk","context":"{{notice.Context}}","priority":"{{priority}}"}""";
        Answer? made = await worker.PublishAsync("/api/v1/events/system-alerts", body);
        if (made is null)
        {
            return false;
        }

        using JsonDocument json = made.Demand(200).Json();
        book.Made(notice, json.RootElement.GetProperty("data").GetProperty("event_id").GetString()!);
        return true;
    }

    private static async Task<bool> ReviewOneAsync(ChangeWorker worker, NoticeBook book)
    {
        foreach (Notice notice in book.Pick(worker.Random, 1))
        {
            string? notes = worker.Random.Next(4) == 0 ? null : $"Noted \"{worker.Random.Next():x8}\" \u00e9\u4e2d";
            notice.Ask(new ShownReview(worker.Actor.Name, notes, Action: null, Context: null));
            string? body = notes is null ? null : JsonSerializer.Serialize(new { reviewed = true, notes });
            Answer? answer = await worker.ChangeAsync(
                HttpMethod.Post, $"/api/v1/notifications/{notice.Id}/reviewed", body, "notification.review", notice.Id);
            if (answer is null)
            {
                return false;
            }

            using JsonDocument json = answer.Demand(200).Json();
            notice.Settle(ShownReview.Of(json.RootElement.GetProperty("data")));
        }

        return true;
    }

    private static async Task<bool> ReviewManyAsync(ChangeWorker worker, NoticeBook book)
    {
        // With one that needs no review of its own, the answer is always a 200 with a result for each.
        Notice[] some = book.Pick(worker.Random, worker.Random.Next(2, BulkMax));
        if (some.All(one => one.IsCritical))
        {
            return true;
        }

        var review = new ShownReview(worker.Actor.Name, Notes: null, "quarterly_review", $"cycle {worker.Random.Next():x8}");
        foreach (Notice notice in some.Where(one => !one.IsCritical))
        {
            notice.Ask(review);
        }

        string body = JsonSerializer.Serialize(
            new { ids = some.Select(one => one.Id).ToArray(), action = review.Action, context = review.Context });
        Answer? answer = await worker.ChangeAsync(
            HttpMethod.Post, "/api/v1/notifications/bulk-review", body, "notification.bulk_review");
        if (answer is null)
        {
            return false;
        }

        using JsonDocument json = answer.Demand(200).Json();
        string[] results = json.RootElement.GetProperty("data").TextsOf("results", "status");
        for (int i = 0; i < some.Length; i++)
        {
            Note(some[i], results[i], review);
        }

        return true;
    }

    private static void Note(Notice notice, string result, ShownReview review)
    {
        switch (result)
        {
            case "reviewed":
                notice.Settle(review);
                break;
            case "already_reviewed":
                notice.SettleEarlier();
                break;
            default:
                Assert.True(result == "process_required" && notice.IsCritical, $"{notice.Id} answered {result}");
                break;
        }
    }
}
