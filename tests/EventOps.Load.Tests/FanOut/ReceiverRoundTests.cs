using System.Text;
using EventOps.Load.FanOut;
using EventOps.Load.FanOut.Receiving;

namespace EventOps.Load.Tests.FanOut;

public sealed class ReceiverRoundTests
{
    private readonly ReceiverRound _round = new(first: 100, events: 70, subscriptions: 2, TimeProvider.System);

    [Fact]
    public void A_round_is_done_when_every_subscription_has_every_event_however_often()
    {
        _round.Record(0, Body(Enumerable.Range(100, 70)));
        _round.Record(0, Body(Enumerable.Range(100, 70)));
        _round.Record(1, Body(Enumerable.Range(101, 69)));

        ReceiverCounts before = _round.Counts();
        Assert.Equal((3L, 209L, 139L, 70L, 1), (before.Posts, before.Events, before.Distinct, before.Duplicates, before.Complete));
        Assert.False(before.IsDone || _round.Done.IsCompleted);

        _round.Record(1, Body([100]));

        ReceiverCounts after = _round.Counts();
        Assert.True(after.IsDone && _round.Done.IsCompleted);
        Assert.True(after.DoneAt >= after.FirstAt && after.FirstAt > 0);
        Assert.Equal((140L, 2), (after.Distinct, after.Complete));
    }

    [Fact]
    public void Events_of_another_round_are_strays_and_change_nothing_else()
    {
        _round.Record(0, Body([99, 170, 0]));

        ReceiverCounts counts = _round.Counts();
        Assert.Equal((0L, 0L, 3L, 3L), (counts.Distinct, counts.Duplicates, counts.Strays, counts.Events));
    }

    [Fact]
    public void Latency_is_taken_from_the_time_in_the_event_once_and_only_when_there_is_one()
    {
        long now = TimeProvider.System.GetTimestamp();
        long second = TimeProvider.System.TimestampFrequency;

        _round.Record(0, Body([100], now - second));
        _round.Record(0, Body([100], now - (50 * second)));
        _round.Record(0, Body([101]));

        ReceiverCounts counts = _round.Counts();
        Assert.Equal(1, counts.Latency.Count);
        Assert.InRange(counts.Latency.MaxNs, 1_000_000_000, 20_000_000_000);
    }

    [Fact]
    public void More_pairs_than_memory_is_meant_for_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReceiverRound(0, int.MaxValue, 2, TimeProvider.System));

    private static byte[] Body(IEnumerable<int> numbers, long at = 0) => Encoding.UTF8.GetBytes(string.Concat(numbers.Select(number =>
    {
        byte[] one = FanOutEvent.Utf8("t");
        FanOutEvent.Stamp(one.AsSpan(FanOutEvent.NumberAt(one)), number, at);
        return Encoding.UTF8.GetString(one);
    })));
}
