using EventOps.Engine.Sequencing;

namespace EventOps.Engine.Tests.Sequencing;

/// <summary>Several real producer threads and one consumer: nothing lost, nothing twice, each producer's order kept.</summary>
public sealed class EventRingProducersTests
{
    private const int Items = 120_000;

    /// <summary>For the next item, not for all: how fast they come is the machine's business.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(4, 1)]
    [InlineData(1, 16)]
    [InlineData(2, 7)]
    [InlineData(4, 16)]
    public void Every_item_arrives_once_in_its_producers_order_and_claims_stay_together(int producers, int claimSize)
    {
        using var gate = new ConsumerGate(0);
        using var giveUp = new CancellationTokenSource(Patience);
        var ring = new EventRing<RingItem>(32, gate);
        int each = Items / producers / claimSize * claimSize;
        Thread[] threads = [.. Enumerable.Range(0, producers).Select(p => new Thread(() => Produce(ring, p, each, claimSize, giveUp.Token)))];
        Array.ForEach(threads, thread => thread.Start());

        int[] next = new int[producers];
        RingItem? before = null;
        for (int left = each * producers; left > 0;)
        {
            giveUp.CancelAfter(Patience);
            Assert.True(ring.WaitForNext(Timeout.Infinite, giveUp.Token), $"{left} items never came");
            while (ring.TryTake(out RingItem item))
            {
                Assert.Equal(next[item.Producer]++, item.Number);
                bool continues = before is not null && before.InClaim + 1 < before.ClaimSize;
                Assert.Equal(continues ? before!.InClaim + 1 : 0, item.InClaim);
                Assert.True(!continues || before!.Producer == item.Producer, "Another producer's item is inside a claim");
                before = item;
                left--;
            }

            ring.ReleaseTaken();
        }

        Array.ForEach(threads, thread => thread.Join());
        Assert.All(next, count => Assert.Equal(each, count));
        Assert.False(ring.HasNext);
        Assert.Equal(0, ring.Occupied);
    }

    /// <summary>The producer waits for each answer, so the consumer parks before nearly every item: a lost wake-up never ends.</summary>
    [Fact]
    public void A_consumer_that_parks_every_time_is_woken_every_time()
    {
        const int rounds = 20_000;
        using var gate = new ConsumerGate(0);
        using var giveUp = new CancellationTokenSource(Patience);
        using var answer = new SemaphoreSlim(0);
        var ring = new EventRing<RingItem>(2, gate);
        bool produced = true;
        var producer = new Thread(() =>
        {
            for (int i = 0; i < rounds && produced; i++)
            {
                ring.TryClaim(1, out long sequence);
                ring.Publish(sequence, new RingItem(0, i, 0, 1));
                ring.Signal();
                produced = answer.Wait(Patience);
            }
        });
        producer.Start();
        for (int i = 0; i < rounds; i++)
        {
            giveUp.CancelAfter(Patience);
            Assert.True(ring.WaitForNext(Timeout.Infinite, giveUp.Token), $"Wake-up {i} was lost");
            Assert.True(ring.TryTake(out RingItem item));
            Assert.Equal(i, item.Number);
            ring.ReleaseTaken();
            answer.Release();
        }

        producer.Join();
        Assert.True(produced);
    }

    private static void Produce(EventRing<RingItem> ring, int producer, int items, int claimSize, CancellationToken giveUp)
    {
        for (int number = 0; number < items && !giveUp.IsCancellationRequested;)
        {
            if (!ring.TryClaim(claimSize, out long first))
            {
                Thread.Yield();
                continue;
            }

            for (int i = 0; i < claimSize; i++)
            {
                ring.Publish(first + i, new RingItem(producer, number++, i, claimSize));
            }

            ring.Signal();
        }
    }
}
