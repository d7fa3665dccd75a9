using EventOps.Engine.Records;
using EventOps.Engine.Tests.Intake;
using EventOps.Engine.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Records;

/// <summary>Ids only grow, whatever the clock does.</summary>
public sealed class IdSequenceTests
{
    [Fact]
    public void Ids_grow_without_gap_in_a_take_while_the_clock_stands_jumps_and_goes_back() => Check.One(
        FixedSeed.Config.WithMaxTest(500),
        Prop.ForAll(Arb.From(Gen.ListOf(Gen.Choose(-100_000, 100_000).Zip(Gen.Choose(1, 3_000_000)))), steps =>
        {
            var clock = new SteppedClock();
            var ids = new IdSequence(clock, 0);
            long last = 0;
            bool holds = true;
            foreach ((int forwardMs, int count) in steps)
            {
                clock.NowMs += forwardMs;
                long first = ids.Take(count);
                holds &= first > last && first >= EventId.FirstOf(clock.NowMs) && ids.Last == first + count - 1;

                // Never further ahead of the clock than order demands.
                holds &= first == last + 1 || first == EventId.FirstOf(clock.NowMs);
                last = ids.Last;
            }

            return holds;
        }));

    [Fact]
    public void It_goes_on_behind_what_the_journal_holds()
    {
        var clock = new SteppedClock();
        long future = EventId.FirstOf(clock.NowMs + 60_000);
        var ids = new IdSequence(clock, 5);
        ids.ContinueAfter(future);
        ids.ContinueAfter(7);
        Assert.Equal(future + 1, ids.Take(1));
    }
}
