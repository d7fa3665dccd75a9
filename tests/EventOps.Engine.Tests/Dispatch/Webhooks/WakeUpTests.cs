using EventOps.Engine.Deliveries;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Tests.Dispatch.Webhooks;

/// <summary>
/// Whatever makes something deliverable wakes the worker: in none of these does an event, or the clock, come to its help.
/// </summary>
public sealed class WakeUpTests : WebhookTest
{
    [Fact]
    public async Task A_dead_letter_that_is_requeued_goes_at_once()
    {
        Subscription hook = await HookAsync("s");
        Sender.Script = _ => ScriptedSender.Failed();
        long id = await PublishAsync();
        await UntilTriedAsync(hook, id);
        await SleepAsync(5_000);
        await UntilAsync(() => Sender.Posts.Count == 2);
        await SleepAsync(30_000);
        await UntilStateAsync(hook, id, JobState.Failed);
        Sender.Script = _ => ScriptedSender.Delivered;

        await JournalAsync(new JobsRequeued(hook.Id, EventPriority.Normal, 0, 0, 0, null, JobList.Of(id)));

        await UntilStateAsync(hook, id, JobState.Completed);
        Assert.Equal(4, Sender.Posts.Count);
    }

    [Fact]
    public async Task Strict_order_goes_on_when_what_held_it_back_is_acknowledged()
    {
        (Subscription hook, long held, long behind) = await HeldBackAsync();
        await Host.AckAsync("s", held);
        await UntilStateAsync(hook, behind, JobState.Completed);
        Assert.Equal([held, behind], Sender.EventsAt("/s"));
    }

    [Fact]
    public async Task Strict_order_goes_on_when_what_held_it_back_is_deleted()
    {
        (Subscription hook, long held, long behind) = await HeldBackAsync();
        await JournalAsync(new JobsDeleted(hook.Id, EventPriority.Normal, JobList.Of(held)));
        await UntilStateAsync(hook, behind, JobState.Completed);
    }

    [Fact]
    public async Task Strict_order_goes_on_when_what_held_it_back_is_given_up()
    {
        (Subscription hook, long held, long behind) = await HeldBackAsync();
        await JournalAsync(new JobsFailed(
            hook.Id, EventPriority.Normal, 0, 1, new AttemptNote(Clock.NowMs, 0, 0, "by hand"), JobList.Of(held)));
        await UntilStateAsync(hook, behind, JobState.Completed);
    }

    [Fact]
    public async Task Strict_order_goes_on_when_what_held_it_back_expires()
    {
        Subscription hook = await HookAsync("s", terms => terms with { StrictOrdering = true });
        Sender.Script = _ => ScriptedSender.Failed(429, retryAfterMs: 1_000_000_000);
        long held = await PublishAsync(priority: EventPriority.Low);
        await UntilTriedAsync(hook, held, priority: EventPriority.Low);
        long behind = await PublishAsync(priority: EventPriority.High);
        Sender.Script = _ => ScriptedSender.Delivered;

        // The low event's day is over before its next attempt is due; the other one is good for a month.
        await UntilAsync(() => Clock.HasTimerIn(60_000), "a nap");
        Clock.NowMs += 86_400_000 + 1_000;
        await UntilAsync(() =>
        {
            Clock.Advance(100);
            return StateOf(hook, behind, EventPriority.High) == JobState.Completed;
        });
        Assert.Equal([held, behind], Sender.EventsAt("/s"));
    }

    [Fact]
    public async Task A_callback_from_before_there_were_secrets_is_served_once_it_has_one()
    {
        Subscription hook = await HookAsync("s", secret: null);
        long id = await PublishAsync();

        await Engine.Subscriptions.RotateSecretAsync(hook, Secret, Clock.NowMs);

        await UntilStateAsync(hook, id, JobState.Completed);
        Assert.Equal((Secret, null), (Sender.Posts[0].Secret, Sender.Posts[0].PreviousSecret));
    }

    [Fact]
    public async Task A_callback_that_is_no_url_does_not_keep_the_others_from_being_served()
    {
        await HookAsync("bad", terms => terms with { CallbackUrl = "nonsense" });
        Subscription hook = await HookAsync("s");
        long id = await PublishAsync();
        await UntilStateAsync(hook, id, JobState.Completed);
        Assert.Equal(1, Engine.Webhooks!.Workers);
        Assert.Null(Engine.Webhooks.Problem);
    }

    /// <summary>A strict subscription whose first event waits for its next attempt, with one behind it.</summary>
    private async Task<(Subscription Hook, long Held, long Behind)> HeldBackAsync()
    {
        Subscription hook = await HookAsync("s", terms => terms with { StrictOrdering = true });
        Sender.Script = _ => ScriptedSender.Failed();
        long held = await PublishAsync();
        await UntilTriedAsync(hook, held);
        long behind = await PublishAsync();
        await UntilAsync(() => Clock.HasTimerIn(5_000), "the sleep until the next attempt");
        Assert.Equal(JobState.Waiting, StateOf(hook, behind));
        Sender.Script = _ => ScriptedSender.Delivered;
        return (hook, held, behind);
    }
}
