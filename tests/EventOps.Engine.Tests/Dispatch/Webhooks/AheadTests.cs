using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch.Webhooks;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Tests.Dispatch.Webhooks;

/// <summary>Deliveries started, prepared and signed ahead: nothing of that may show.</summary>
public sealed class AheadTests : WebhookTest
{
    public AheadTests()
        : base(settings => settings with { EventsPerDelivery = 1 })
    {
    }

    [Fact]
    public void The_lanes_front_follows_what_got_there_in_order()
    {
        var lane = new DeliveryLane(EventPriority.Normal);
        var ahead = new StartedAhead();
        StartedAhead.Start[] starts = [.. Enumerable.Range(1, 3).Select(i => ahead.Add(lane, JobList.Of(i * 10)))];
        Assert.Equal((3, 30, 0), (ahead.Count, ahead.UntilId(EventPriority.Normal), ahead.UntilId(EventPriority.High)));
        Assert.True(ahead.Contains(lane, 20));
        ahead.End(starts[1], isDurable: true);
        Assert.False(ahead.Contains(lane, 20));
        Assert.Equal((2, 0L), (ahead.Count, lane.HandedUntilId));
        ahead.End(starts[0], isDurable: true);
        Assert.Equal((1, 20L, 30L), (ahead.Count, lane.HandedUntilId, ahead.UntilId(EventPriority.Normal)));
        ahead.End(starts[2], isDurable: true);
        Assert.Equal((0, 30L, 0L), (ahead.Count, lane.HandedUntilId, ahead.UntilId(EventPriority.Normal)));
    }

    [Fact]
    public void The_lanes_front_stays_behind_one_that_did_not_get_there()
    {
        var lane = new DeliveryLane(EventPriority.Normal);
        var ahead = new StartedAhead();
        StartedAhead.Start[] starts = [.. Enumerable.Range(1, 4).Select(i => ahead.Add(lane, JobList.Of(i * 10)))];
        ahead.End(starts[0], isDurable: true);
        ahead.End(starts[2], isDurable: true);
        ahead.End(starts[1], isDurable: false);
        ahead.End(starts[3], isDurable: true);
        Assert.Equal((0, 10L), (ahead.Count, lane.HandedUntilId));

        // The next look starts from there again, and then all is well.
        StartedAhead.Start again = ahead.Add(lane, JobList.Of(20));
        ahead.End(again, isDurable: true);
        Assert.Equal(20, lane.HandedUntilId);
    }

    [Fact]
    public async Task A_start_the_journal_refuses_loses_and_repeats_nothing()
    {
        Subscription hook = await HookAsync("s");
        await PauseAsync("s", EventPriority.Normal);
        var ids = new List<long>();
        for (int i = 0; i < 20; i++)
        {
            ids.Add(await PublishAsync());
        }

        await PauseAsync("s", EventPriority.Normal, paused: false);
        Host.Journal.FailingCommits = 2;
        await UntilAsync(() =>
        {
            Clock.Advance(Clock.HasTimerIn(250) ? 250 : 0);
            return hook.Delivered == 20;
        });
        Assert.Equal(ids, Sender.EventsAt("/s").Order());
    }

    [Fact]
    public async Task A_receiver_that_asks_to_be_left_alone_gets_nothing_else_meanwhile()
    {
        Subscription hook = await HookAsync("s");
        Sender.Script = _ => ScriptedSender.Failed(503, retryAfterMs: 20_000);
        long askedAtMs = Clock.NowMs;
        long first = await PublishAsync();
        await UntilTriedAsync(hook, first);
        Sender.Script = _ => ScriptedSender.Delivered;
        long second = await PublishAsync();
        await UntilAsync(() => Clock.HasTimerIn(20_000));
        Assert.Single(Sender.Posts);
        await SleepAsync(20_000);
        await UntilStateAsync(hook, first, JobState.Completed);
        await UntilStateAsync(hook, second, JobState.Completed);
        Assert.All(Sender.Posts.Skip(1), one => Assert.Equal(askedAtMs + 20_000, one.AtMs));
    }

    [Fact]
    public async Task What_was_signed_before_a_rotation_goes_out_with_the_new_secret()
    {
        Subscription hook = await HookAsync("s");
        Sender.Script = post => Sender.Posts.Count > 1 ? ScriptedSender.Delivered : null;
        await PublishAsync();
        SentPost first = await Sender.PostAsync(1);
        long second = await PublishAsync();
        await UntilStateAsync(hook, second, JobState.Active);
        await Engine.Subscriptions.RotateSecretAsync(hook, "whsec_the_next_one_0123456789", Clock.NowMs + 60_000);
        first.Answer.SetResult(ScriptedSender.Delivered);
        await UntilStateAsync(hook, second, JobState.Completed);
        SentPost post = Sender.Posts[^1];
        Assert.Equal(("whsec_the_next_one_0123456789", Secret), (post.Secret, post.PreviousSecret));
    }

    [Fact]
    public async Task Urgent_events_take_turns_with_what_is_due()
    {
        const int Due = 30;
        Subscription hook = await HookAsync("s");
        Sender.Script = _ => ScriptedSender.Failed();
        for (int i = 0; i < Due; i++)
        {
            await UntilTriedAsync(hook, await PublishAsync(priority: EventPriority.Low), priority: EventPriority.Low);
        }

        Sender.OpenUntilMs = Clock.NowMs + 5_000;
        for (int i = 0; i < 3; i++)
        {
            await PublishAsync(priority: EventPriority.Critical, data: "{\"urgent\":true}");
        }

        Sender.Script = _ => ScriptedSender.Delivered;
        await SleepAsync(5_000);
        await UntilAsync(() => hook.Delivered == Due + 3);
        long[] order = Sender.EventsAt("/s")[Due..];
        Assert.All(order.Select((id, i) => (id, i)).OrderBy(one => one.id).TakeLast(3), one => Assert.InRange(one.i, 0, 12));
    }
}
