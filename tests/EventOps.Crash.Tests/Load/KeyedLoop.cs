using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Load;

/// <summary>
/// Publishes with idempotency keys, each request twice at once over two connections: both must name one event.
/// </summary>
internal static class KeyedLoop
{
    internal static async Task RunAsync(Worker worker, BusClient second, string source)
    {
        while (true)
        {
            Posted posted = worker.Ledger.Add(new PostedRequest(), worker.Random, worker.PickType(), source, 300);
            var keyed = new KeyedPost($"key-{posted.Number}", EventBody.Of(posted), posted);
            worker.Ledger.KeyedPosts.Enqueue(keyed);
            Task<Answer?> one = worker.Client.TryPostAsync("/publish", keyed.Body, key: keyed.Key);
            Task<Answer?> other = second.TryPostAsync("/publish", keyed.Body, key: keyed.Key);
            string? firstId = (await worker.AcknowledgedAsync(one))?.Member("event_id");
            string? otherId = (await worker.AcknowledgedAsync(other))?.Member("event_id");
            posted.AcknowledgedId = firstId ?? otherId;
            if (firstId is null || otherId is null)
            {
                return;
            }

            Assert.Equal(firstId, otherId);
        }
    }
}
