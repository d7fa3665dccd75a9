using EventOps.Engine.Sequencing;

namespace EventOps.Engine.Tests.Sequencing;

/// <summary>The ring under one thread: what fits, what is refused, what is handed on when.</summary>
public sealed class EventRingTests : IDisposable
{
    private readonly ConsumerGate _gate = new(0);

    public void Dispose() => _gate.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(0)]
    [InlineData(-8)]
    public void A_size_that_is_no_power_of_two_is_refused(int slots) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new EventRing<RingItem>(slots, _gate));

    [Fact]
    public void A_full_ring_refuses_and_takes_nothing()
    {
        var ring = new EventRing<RingItem>(8, _gate);
        Assert.True(ring.TryClaim(5, out long first));
        Assert.Equal(0, first);
        Assert.False(ring.TryClaim(4, out long refused));
        Assert.Equal(-1, refused);
        Assert.Equal(5, ring.Occupied);

        // What was refused took no place: exactly the rest still fits, right behind.
        Assert.True(ring.TryClaim(3, out long next));
        Assert.Equal(5, next);
        Assert.False(ring.TryClaim(1, out _));
        Assert.Equal(8, ring.Occupied);
    }

    [Fact]
    public void A_claim_larger_than_the_ring_is_refused_even_when_it_is_empty()
    {
        var ring = new EventRing<RingItem>(8, _gate);
        Assert.False(ring.TryClaim(9, out _));
        Assert.True(ring.TryClaim(8, out _));
    }

    [Fact]
    public void Slots_come_back_only_when_released()
    {
        var ring = new EventRing<RingItem>(4, _gate);
        Fill(ring, 4);
        Assert.True(ring.TryTake(out _));
        Assert.True(ring.TryTake(out _));
        Assert.False(ring.TryClaim(1, out _));
        ring.ReleaseTaken();
        Assert.False(ring.TryClaim(3, out _));
        Assert.True(ring.TryClaim(2, out long first));
        Assert.Equal(4, first);
    }

    [Fact]
    public void The_consumer_stops_at_the_first_slot_that_is_claimed_and_not_published()
    {
        var ring = new EventRing<RingItem>(8, _gate);
        ring.TryClaim(1, out long first);
        ring.TryClaim(1, out long second);
        ring.Publish(second, new RingItem(0, 1, 0, 1));
        Assert.False(ring.HasNext);
        Assert.False(ring.TryTake(out _));
        ring.Publish(first, new RingItem(0, 0, 0, 1));
        Assert.True(ring.TryTake(out RingItem one));
        Assert.True(ring.TryTake(out RingItem two));
        Assert.Equal((0, 1), (one.Number, two.Number));
        Assert.False(ring.TryTake(out _));
    }

    [Fact]
    public void Many_laps_keep_order_and_occupancy()
    {
        var ring = new EventRing<RingItem>(4, _gate);
        for (int lap = 0; lap < 10_000; lap++)
        {
            Fill(ring, 3, lap * 3);
            for (int i = 0; i < 3; i++)
            {
                Assert.True(ring.TryTake(out RingItem item));
                Assert.Equal((lap * 3) + i, item.Number);
            }

            ring.ReleaseTaken();
            Assert.Equal(0, ring.Occupied);
        }
    }

    [Fact]
    public void A_closed_ring_refuses_claims_and_is_drained_when_all_before_are_taken()
    {
        var ring = new EventRing<RingItem>(8, _gate);
        Fill(ring, 2);
        ring.TryClaim(1, out long open);
        Assert.False(ring.IsDrained);
        ring.Close();
        Assert.False(ring.TryClaim(1, out _));
        Assert.Equal(3, ring.Occupied);
        ring.TryTake(out _);
        ring.TryTake(out _);
        Assert.False(ring.IsDrained);
        ring.Publish(open, new RingItem(0, 2, 0, 1));
        Assert.True(ring.TryTake(out _));
        ring.ReleaseTaken();
        Assert.True(ring.IsDrained);
        Assert.False(ring.TryClaim(1, out _));
        Assert.Equal(0, ring.Occupied);
    }

    private static void Fill(EventRing<RingItem> ring, int count, int number = 0)
    {
        Assert.True(ring.TryClaim(count, out long first));
        for (int i = 0; i < count; i++)
        {
            ring.Publish(first + i, new RingItem(0, number + i, i, count));
        }
    }
}
