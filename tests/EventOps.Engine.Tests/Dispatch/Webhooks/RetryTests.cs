using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch.Sending;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Tests.Dispatch.Webhooks;

/// <summary>Attempts follow the schedule, over restarts and kills, under one delivery id, until they are used up.</summary>
public sealed class RetryTests : WebhookTest
{
    [Fact]
    public async Task Attempts_follow_the_schedule_and_end_as_a_dead_letter()
    {
        Subscription hook = await HookAsync("s");
        Sender.Script = _ => ScriptedSender.Failed(502);
        long[] ids = await Host.PublishBatchAsync(["a", "b", "a"]);
        long startMs = Clock.NowMs;
        await UntilTriedAsync(hook, ids[0], 1);
        Assert.Equal(startMs + 5_000, StatusOf(hook, ids[0]).NextAtMs);
        await SleepAsync(5_000);
        await UntilTriedAsync(hook, ids[0], 2);
        await SleepAsync(30_000);
        await UntilStateAsync(hook, ids[0], JobState.Failed);

        Assert.Equal([startMs, startMs + 5_000, startMs + 35_000], Sender.Posts.Select(one => one.AtMs));
        Assert.Single(Sender.Posts.Select(one => one.DeliveryId).Distinct());
        Assert.All(Sender.Posts, one => Assert.Equal(ids, one.EventIds));
        DeadLetter letter = hook.LaneOf(EventPriority.Normal)!.Look(ids[1], Clock.NowMs).Letter!;
        Assert.Equal((3, new AttemptNote(Clock.NowMs, 502, 7, "HTTP 502")), (letter.Attempts, letter.LastAttempt));
        Assert.Equal((0, 3), (hook.Delivered, hook.LaneOf(EventPriority.Normal)!.FailedCount));
        await UntilAsync(() => Engine.Subscriptions.OutcomesSince("acme", 0).Failed == 3, "the count behind the state");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_restart_goes_on_with_the_schedule(bool isKilled)
    {
        Subscription hook = await HookAsync("s");
        Sender.Script = _ => ScriptedSender.Failed();
        long[] ids = await Host.PublishBatchAsync(["a", "b"]);
        await UntilTriedAsync(hook, ids[0], 1);
        await SleepAsync(5_000);
        await UntilTriedAsync(hook, ids[0], 2);
        DeliveryStatus before = StatusOf(hook, ids[0]);

        await (isKilled ? Host.KillAsync() : Host.RestartAsync());
        DeliveryStatus after = StatusOf(hook, ids[0]);
        Assert.Equal((2, before.NextAtMs, before.LastAttempt), (after.Attempts, after.NextAtMs, after.LastAttempt));
        Sender.Script = _ => ScriptedSender.Delivered;
        await SleepAsync(30_000);
        await UntilStateAsync(hook, ids[1], JobState.Completed);

        Assert.Equal(3, Sender.Posts.Count);
        Assert.Single(Sender.Posts.Select(one => one.DeliveryId).Distinct());
        Assert.All(Sender.Posts, one => Assert.Equal(ids, one.EventIds));
        await UntilAsync(() => Again(hook).Delivered == 2, "the count behind the state");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_under_way_at_a_stop_is_sent_again_under_its_id_and_was_no_attempt(bool isKilled)
    {
        Subscription hook = await HookAsync("s");
        Sender.Script = _ => null;
        long id = await PublishAsync();
        SentPost first = await Sender.PostAsync(1);
        await (isKilled ? Host.KillAsync() : Host.RestartAsync());
        SentPost second = await Sender.PostAsync(2);
        Assert.Equal((first.DeliveryId, first.EventIds[0], 0), (second.DeliveryId, id, StatusOf(hook, id).Attempts));
        second.Answer.SetResult(ScriptedSender.Delivered);
        await UntilStateAsync(hook, id, JobState.Completed);
    }

    [Fact]
    public async Task A_receiver_may_ask_to_be_left_alone_for_longer()
    {
        Subscription hook = await HookAsync("s");
        Sender.Script = _ => ScriptedSender.Failed(429, retryAfterMs: 20_000);
        long id = await PublishAsync();
        await UntilTriedAsync(hook, id);
        Assert.Equal(Clock.NowMs + 20_000, StatusOf(hook, id).NextAtMs);
        Sender.Script = _ => ScriptedSender.Delivered;
        await SleepAsync(20_000);
        await UntilStateAsync(hook, id, JobState.Completed);
    }

    [Fact]
    public async Task What_was_not_attempted_is_not_counted_and_goes_when_the_circuit_closes()
    {
        Subscription hook = await HookAsync("s");
        Sender.Script = _ =>
        {
            Sender.OpenUntilMs = Clock.NowMs + 7_000;
            return new AttemptResult(AttemptOutcome.NotAttempted, 0, 0, "circuit open");
        };
        long id = await PublishAsync();
        await UntilAsync(() => Clock.HasTimerIn(7_000));
        Assert.Equal((0, null), (StatusOf(hook, id).Attempts, StatusOf(hook, id).LastAttempt));
        Sender.Script = _ => ScriptedSender.Delivered;
        await SleepAsync(7_000);
        await UntilStateAsync(hook, id, JobState.Completed);
        Assert.Equal((2, 1), (Sender.Posts.Count, Sender.Posts.Select(one => one.DeliveryId).Distinct().Count()));
    }

    [Fact]
    public async Task An_outcome_the_journal_refuses_is_journaled_once_it_is_open_again()
    {
        Subscription hook = await HookAsync("s");
        Sender.Script = _ =>
        {
            Host.Journal.FailingCommits = 1;
            return ScriptedSender.Delivered;
        };
        long id = await PublishAsync();
        await UntilAsync(() =>
        {
            Clock.Advance(Clock.HasTimerIn(250) ? 250 : 0);
            return StateOf(hook, id) == JobState.Completed;
        });
        Assert.Single(Sender.Posts);
        await Host.KillAsync();
        Assert.Equal((JobState.Completed, 1), (StateOf(hook, id), Again(hook).Delivered));
    }

    [Fact]
    public async Task A_subscription_removed_while_its_delivery_is_under_way_leaves_nothing_behind()
    {
        Subscription hook = await HookAsync("s");
        Subscription other = await HookAsync("other");
        Sender.Script = one => one.Path == "/s" ? null : ScriptedSender.Delivered;
        long id = await PublishAsync();
        await Sender.PostAsync(one => one.Path == "/s");
        await Engine.Subscriptions.UnsubscribeAsync(hook);
        await UntilAsync(() => Engine.Webhooks!.Workers == 1);
        await UntilStateAsync(other, id, JobState.Completed);
        long later = await PublishAsync();
        await UntilStateAsync(other, later, JobState.Completed);
        Assert.Equal([id], Sender.EventsAt("/s"));
        await Host.KillAsync();
        Assert.Null(Engine.Subscriptions.Registry.Find(hook.Id));
        Assert.Equal(2, Again(other).Delivered);
    }

    [Fact]
    public async Task Expired_events_are_left_out_of_a_delivery_that_is_sent_again()
    {
        Subscription hook = await HookAsync("s");
        await PauseAsync("s", EventPriority.Low);
        long old = await PublishAsync(priority: EventPriority.Low);
        Clock.NowMs += 3_600_000;
        long young = await PublishAsync(priority: EventPriority.Low);
        Sender.Script = one => one.EventIds.Length > 1 ? ScriptedSender.Failed(429, retryAfterMs: 10_000) : ScriptedSender.Delivered;
        await PauseAsync("s", EventPriority.Low, paused: false);
        await UntilTriedAsync(hook, young, 1, EventPriority.Low);
        string delivery = Sender.Posts[^1].DeliveryId;
        await UntilAsync(() => Clock.HasTimerIn(10_000), "the sleep until the next attempt");
        Clock.NowMs += 86_400_000 - 1_800_000;
        Advance(10_000);
        await UntilStateAsync(hook, young, JobState.Completed, EventPriority.Low);
        Assert.Equal([young], Sender.Posts[^1].EventIds);
        Assert.Equal(delivery, Sender.Posts[^1].DeliveryId);
        Assert.Equal([old, young], Sender.Posts[0].EventIds);
    }

    [Fact]
    public async Task During_a_rotation_both_secrets_sign_and_then_the_new_one_alone()
    {
        Subscription hook = await HookAsync("s");
        await Engine.Subscriptions.RotateSecretAsync(hook, "whsec_another_0123456789abcdef", Clock.NowMs + 1_000);
        await PublishAsync();
        SentPost both = await Sender.PostAsync(1);
        Clock.Advance(1_000);
        await PublishAsync();
        SentPost one = await Sender.PostAsync(2);
        Assert.Equal(("whsec_another_0123456789abcdef", Secret), (both.Secret, both.PreviousSecret));
        Assert.Equal(("whsec_another_0123456789abcdef", null), (one.Secret, one.PreviousSecret));
    }

    private DeliveryStatus StatusOf(Subscription hook, long id) =>
        Again(hook).LaneOf(EventPriority.Normal)!.Look(id, Clock.NowMs).Delivery!.Status;
}
