using System.Globalization;
using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Changes;

/// <summary>Subscribes and unsubscribes, with a key, until the server dies.</summary>
internal static class SubscriberLoop
{
    internal static async Task RunAsync(ChangeWorker worker, SubscriptionBook book, int life)
    {
        for (int i = 0; ; i++)
        {
            string subscriber = string.Create(CultureInfo.InvariantCulture, $"subscriber-{life}-{i}");
            book.Note(subscriber, SubscriptionFate.Asked);
            string body = $$"""{"subscriber":"{{subscriber}}","event_types":["none.{{i}}.*"]}""";
            Answer? made = await worker.ChangeAsync(HttpMethod.Post, "/subscribe", body, "subscription.create");
            if (made is null)
            {
                return;
            }

            string id = made.Demand(200).Member("subscription_id");
            book.Note(subscriber, SubscriptionFate.Made, id);
            if (worker.Random.Next(4) > 0 && !await UnsubscribeAsync(worker, book, subscriber, id))
            {
                return;
            }
        }
    }

    private static async Task<bool> UnsubscribeAsync(ChangeWorker worker, SubscriptionBook book, string subscriber, string id)
    {
        book.Note(subscriber, SubscriptionFate.Leaving);
        Answer? left = await worker.ChangeAsync(
            HttpMethod.Delete, $"/subscribe/{id}", json: null, "subscription.delete", id);
        left?.Demand(200);
        if (left is not null)
        {
            book.Note(subscriber, SubscriptionFate.Removed);
        }

        return left is not null;
    }
}
