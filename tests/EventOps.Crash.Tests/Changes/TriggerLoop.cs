using System.Text.Json;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Changes;

/// <summary>Posts triggers, acknowledges them alone and in bulk, and deletes them, until the server dies.</summary>
internal static class TriggerLoop
{
    private const int BulkMax = 20;

    internal static async Task RunAsync(ChangeWorker worker, TriggerBook book)
    {
        bool isAlive = true;
        while (isAlive)
        {
            isAlive = worker.Random.Next(10) switch
            {
                < 4 => await PostAsync(worker, book),
                < 7 => await AcknowledgeOneAsync(worker, book),
                < 8 => await AcknowledgeManyAsync(worker, book),
                _ => await DeleteAsync(worker, book),
            };
        }
    }

    /// <summary>Posts one, with another key than the worker's if one is given.</summary>
    internal static async Task<bool> PostAsync(ChangeWorker worker, TriggerBook book, string? token = null)
    {
        Trigger trigger = book.Ask(worker.Random);
        Answer? made = await worker.PublishAsync("/v1/events", trigger.Body, token);
        if (made is null)
        {
            return false;
        }

        book.Made(trigger, made.Demand(201).Member("id"));
        return true;
    }

    private static async Task<bool> AcknowledgeOneAsync(ChangeWorker worker, TriggerBook book)
    {
        foreach (Trigger trigger in book.Pick(worker.Random, 1))
        {
            bool wasDeleted = Ask(trigger);
            Answer? answer = await worker.ChangeAsync(
                HttpMethod.Post, $"/v1/events/{trigger.Id}/ack", json: null, "event.acknowledge", trigger.Id);
            if (answer is null)
            {
                return false;
            }

            Note(trigger, wasDeleted, answer.Status == 404 ? "not_found" : answer.Demand(200).Member("status"));
        }

        return true;
    }

    private static async Task<bool> AcknowledgeManyAsync(ChangeWorker worker, TriggerBook book)
    {
        Trigger[] some = book.Pick(worker.Random, worker.Random.Next(2, BulkMax));
        if (some.Length == 0)
        {
            return true;
        }

        bool[] wereDeleted = [.. some.Select(Ask)];
        string[] ids = [.. some.Select(one => one.Id!)];
        string body = JsonSerializer.Serialize(new { event_ids = ids });
        Answer? answer = await worker.ChangeAsync(HttpMethod.Post, "/v1/events/ack", body, "events.acknowledge");
        if (answer is null)
        {
            return false;
        }

        using JsonDocument json = answer.Demand(200).Json();
        Assert.Equal(ids, json.RootElement.TextsOf("results", "id"));
        string[] results = json.RootElement.TextsOf("results", "status");
        for (int i = 0; i < some.Length; i++)
        {
            Note(some[i], wereDeleted[i], results[i]);
        }

        return true;
    }

    private static async Task<bool> DeleteAsync(ChangeWorker worker, TriggerBook book)
    {
        foreach (Trigger trigger in book.Pick(worker.Random, 1))
        {
            bool wasDeleted = trigger.Deleted;
            trigger.AskDeletion();
            Answer? answer = await worker.ChangeAsync(
                HttpMethod.Delete, $"/v1/events/{trigger.Id}", json: null, "event.delete", trigger.Id);
            if (answer is null)
            {
                return false;
            }

            Assert.True(
                answer.Status == 204 ? !wasDeleted : answer.Status == 404 && trigger.DeletionsAsked > 1,
                $"Deleting {trigger.Id}, deleted before: {wasDeleted}, answered {answer.Status} {answer.Text}");
            trigger.Deleted |= answer.Status == 204;
        }

        return true;
    }

    private static bool Ask(Trigger trigger)
    {
        bool wasDeleted = trigger.Deleted;
        trigger.AckAsked = true;
        return wasDeleted;
    }

    private static void Note(Trigger trigger, bool wasDeleted, string status)
    {
        Assert.True(
            status == "acknowledged" ? !wasDeleted : status == "not_found" && trigger.DeletionsAsked > 0,
            $"Acknowledging {trigger.Id}, deleted before: {wasDeleted}, answered {status}");
        trigger.Acked |= status == "acknowledged";
    }
}
