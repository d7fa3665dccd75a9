using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Journaling;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Deliveries;

/// <summary>The scan finds what a walk over every event with a look at its state finds.</summary>
public sealed class LaneScanTests() : EngineTest(options => options with { SegmentEventsMax = 16 })
{
    private static readonly AttemptNote Note = new(1, 500, 1, "HTTP 500");

    /// <summary>What becomes of an event in a case; those of other lanes and types only lie in between.</summary>
    private enum Fate
    {
        Waits,
        Completes,
        Opens,
        Fails,
        IsDeleted,
        OtherType,
        OtherPriority,
    }

    [Fact]
    public void It_finds_what_waits_in_order_and_what_each_follows()
    {
        Gen<(Fate[] Fates, int Limit, int ExpiredShare, bool Hinted)> cases =
            from fates in Gen.Elements(Enum.GetValues<Fate>()).ArrayOf().Resize(90)
            from runs in Gen.Choose(1, 6)
            from limit in Gen.Choose(1, 25)
            from expired in Gen.Choose(0, 3)
            from hinted in Gen.Elements(true, false)
            select (fates.SelectMany(one => Enumerable.Repeat(one, runs)).Take(120).ToArray(), limit, expired, hinted);
        int number = 0;
        Prop.ForAll(Arb.From(cases), one => CheckAsync(one.Fates, one.Limit, one.ExpiredShare, one.Hinted, ++number).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public async Task Behind_what_was_taken_it_knows_what_the_next_one_follows()
    {
        Subscription subscription = await Host.SubscribeAsync("s", "a");
        DeliveryLane lane = subscription.LaneOf(EventPriority.Normal)!;
        var scan = new LaneScan(Engine.Reader, subscription, lane);
        for (int i = 0; i < 300; i++)
        {
            await Host.PublishBatchAsync(["a", "b", "a", "b"]);
            if (i % 3 == 0)
            {
                scan.Look(10);
                Assert.Equal(2, scan.Found.Count);
            }

            scan.Look(10);
            JobList jobs = scan.Jobs(scan.Found.Count);
            long delivery = await SubmitAsync(new DeliveryStarted(subscription.Id, EventPriority.Normal, 0, 0, jobs));
            lane.HandedUntilId = jobs.IdAt(jobs.Count - 1);
            if (i % 5 == 0)
            {
                scan.Look(10);
                Assert.Empty(scan.Found);
            }

            await SubmitAsync(new DeliveryAttempted(subscription.Id, EventPriority.Normal, delivery, AttemptEnd.Succeeded, 1, 0, null));
        }

        // All of it was settled in one second, side by side: that is one interval, or memory would grow with history.
        Assert.Equal((600, 1), (lane.Completed.Count, lane.Completed.Intervals));
    }

    private async Task CheckAsync(Fate[] fates, int limit, int expiredShare, bool hinted, int number)
    {
        string type = $"t{number}";
        Subscription subscription = await Host.SubscribeAsync($"s{number}", type);
        const EventPriority Priority = EventPriority.Low;
        DeliveryLane lane = subscription.LaneOf(Priority)!;
        var events = new List<(long Id, Fate Fate)>();
        int expired = fates.Length * expiredShare / 4;
        for (int i = 0; i < fates.Length; i++)
        {
            if (i == expired && expired > 0)
            {
                Host.Clock.NowMs += 86_400_000 + 1_000;
            }

            FrameReceipt receipt = await Host.PublishAsync(
                fates[i] == Fate.OtherType ? "other" : type, priority: fates[i] == Fate.OtherPriority ? EventPriority.High : Priority);
            if (fates[i] is not (Fate.OtherType or Fate.OtherPriority))
            {
                events.Add((receipt.FirstId, fates[i]));
            }
        }

        for (int i = 0; i < events.Count; i++)
        {
            await SettleAsync(subscription, events, i);
        }

        long floor = Engine.Reader.FloorOf(Priority);
        long[] waiting = [.. events.Where(one => one.Fate == Fate.Waits && one.Id >= floor).Select(one => one.Id)];
        if (hinted && waiting.Length > 0)
        {
            lane.HandedUntilId = waiting[0] - 1;
        }

        var scan = new LaneScan(Engine.Reader, subscription, lane);
        for (int taken = 0; ;)
        {
            scan.Look(limit);
            Assert.Equal(waiting.Skip(taken).Take(limit), scan.Found.Select(one => one.Id));
            Assert.True(scan.HasMore || waiting.Length <= taken + limit, "there is more");
            JobList jobs = scan.Jobs(scan.Found.Count);
            for (int i = 0; i < jobs.Count; i++)
            {
                int at = events.FindIndex(one => one.Id == jobs.IdAt(i));
                Assert.Contains(jobs.FollowsAt(i), (long[])[0, at == 0 ? 0 : events[at - 1].Id]);
            }

            if (jobs.Count == 0)
            {
                break;
            }

            taken += jobs.Count;
            await SubmitAsync(new DeliveryStarted(subscription.Id, Priority, 0, 0, jobs));
            lane.HandedUntilId = jobs.IdAt(jobs.Count - 1);
        }

        Assert.Equal(0, LaneCounts.Of(Engine.Reader, subscription, lane).Waiting);
    }

    private async Task SettleAsync(Subscription subscription, List<(long Id, Fate Fate)> events, int at)
    {
        var jobs = new JobList([events[at].Id], [at == 0 ? 0 : events[at - 1].Id]);
        switch (events[at].Fate)
        {
            case Fate.IsDeleted:
                await SubmitAsync(new JobsDeleted(subscription.Id, EventPriority.Low, jobs));
                break;
            case Fate.Completes or Fate.Opens or Fate.Fails:
                long delivery = await SubmitAsync(new DeliveryStarted(subscription.Id, EventPriority.Low, 0, 0, jobs));
                if (events[at].Fate != Fate.Opens)
                {
                    bool failed = events[at].Fate == Fate.Fails;
                    await SubmitAsync(new DeliveryAttempted(
                        subscription.Id, EventPriority.Low, delivery, failed ? AttemptEnd.Failed : AttemptEnd.Succeeded, 1, 0, failed ? Note : null));
                }

                break;
            default:
                break;
        }
    }

    private async Task<long> SubmitAsync(IControlRecord record)
    {
        ControlReceipt receipt = await Engine.Intake.SubmitAsync(record);
        Assert.Equal(AdmitError.None, receipt.Error);
        return receipt.Id;
    }
}
