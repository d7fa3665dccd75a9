using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Load;

/// <summary>Subscribes, unsubscribes and registers event types over one connection until the server dies.</summary>
internal static class SubscribeLoop
{
    internal static async Task RunAsync(Worker worker, string prefix)
    {
        SubscriptionBook book = worker.Ledger.Subscriptions;
        for (int i = 0; ; i++)
        {
            string subscriber = $"{prefix}-{i}";
            book.Note(subscriber, SubscriptionFate.Asked);
            Answer? made = await worker.AcknowledgedAsync(worker.Client.TryPostAsync(
                "/subscribe", $$$"""{"subscriber":"{{{subscriber}}}","event_types":["none.{{{i}}}.*"],"filter":{"priority":["high"]}}"""));
            if (made is null)
            {
                return;
            }

            string id = made.Member("subscription_id");
            book.Note(subscriber, SubscriptionFate.Made, id);
            bool goesOn = i % 10 == 0
                ? await RegisterAsync(worker, $"{prefix}.{i}.done")
                : worker.Random.Next(4) == 0 || await UnsubscribeAsync(worker, subscriber, id);
            if (!goesOn)
            {
                return;
            }
        }
    }

    private static async Task<bool> UnsubscribeAsync(Worker worker, string subscriber, string id)
    {
        SubscriptionBook book = worker.Ledger.Subscriptions;
        book.Note(subscriber, SubscriptionFate.Leaving);
        Task<Answer?> sending = worker.Client.TrySendAsync(HttpMethod.Delete, $"/subscribe/{id}", null, MediaType.Json);
        if (await worker.AcknowledgedAsync(sending) is null)
        {
            return false;
        }

        book.Note(subscriber, SubscriptionFate.Removed);
        return true;
    }

    private static async Task<bool> RegisterAsync(Worker worker, string type)
    {
        string body = $$"""{"event_type":"{{type}}","description":"registered under load"}""";
        if (await worker.AcknowledgedAsync(worker.Client.TryPostAsync("/event-types", body)) is null)
        {
            return false;
        }

        worker.Ledger.EventTypes.Enqueue(type);
        return true;
    }
}
