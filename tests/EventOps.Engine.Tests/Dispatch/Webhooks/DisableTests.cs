using System.Text;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Tests.Dispatch.Webhooks;

/// <summary>A receiver that is gone, or has failed for days, is left alone, and somebody is told.</summary>
public sealed class DisableTests() : WebhookTest(settings => settings with { EventsPerDelivery = 1 })
{
    [Fact]
    public async Task A_410_disables_tells_once_and_keeps_everything_until_enabled()
    {
        Subscription hook = await HookAsync("s", type: "a");
        Sender.Script = _ => ScriptedSender.Gone;
        long id = await PublishAsync();
        await UntilAsync(() => hook.Disabled is not null);
        long later = await PublishAsync();
        Assert.Equal("The receiver answered 410 Gone", hook.Disabled!.Reason);
        string alert = Assert.Single(Alerts());
        Assert.Contains($"\"subscription_id\":\"{EventId.ToText("sub_", hook.Id)}\"", alert, StringComparison.Ordinal);
        Assert.Contains("\"subscriber\":\"s\"", alert, StringComparison.Ordinal);
        await UntilStateAsync(hook, id, JobState.Scheduled);
        Assert.Equal(JobState.Waiting, StateOf(hook, later));

        await Host.RestartAsync();
        hook = Again(hook);
        Assert.NotNull(hook.Disabled);
        Sender.Script = _ => ScriptedSender.Delivered;
        ControlReceipt enabled = await Engine.Subscriptions.EnableAsync(hook);
        Assert.Equal(AdmitError.None, enabled.Error);
        await UntilStateAsync(hook, later, JobState.Completed);
        await SleepAsync(5_000);
        await UntilStateAsync(hook, id, JobState.Completed);
        Assert.Equal(Sender.Posts[0].DeliveryId, Sender.Posts.Last(one => one.Has(id)).DeliveryId);
    }

    [Fact]
    public async Task Enabled_it_is_over_and_the_next_end_is_told_anew()
    {
        Subscription hook = await HookAsync("s", type: "a");
        Sender.Script = _ => ScriptedSender.Gone;
        await PublishAsync();
        await UntilAsync(() => hook.Disabled is not null);
        await Engine.Subscriptions.EnableAsync(hook);
        Assert.Equal("The subscription is enabled again", Assert.Single(Engine.Operations.Alerts.Book.All).ResolvedBecause);
        await PublishAsync();
        await UntilAsync(() => hook.Disabled is not null);
        Assert.Equal(2, Alerts().Count);

        await Host.RestartAsync();
        await Engine.Subscriptions.UnsubscribeAsync(Again(hook));
        Assert.Equal(
            ["The subscription is enabled again", "The subscription was removed"], Engine.Operations.Alerts.Book.All.Select(one => one.ResolvedBecause));
    }

    [Fact]
    public async Task Several_410_at_once_tell_once()
    {
        Subscription hook = await HookAsync("s", terms => terms with { InFlightMax = 4 }, type: "a");
        Sender.Script = _ => null;
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("a", 4));
        await UntilAsync(() => Sender.Posts.Count == 4);
        foreach (SentPost post in Sender.Posts)
        {
            post.Answer.SetResult(ScriptedSender.Gone);
        }

        foreach (long id in ids)
        {
            await UntilTriedAsync(hook, id);
        }

        await UntilAsync(() => hook.Disabled is not null);
        await Host.StopAsync();
        await Host.RestartAsync();
        Assert.Single(Alerts());
    }

    [Fact]
    public async Task The_alert_is_not_lost_when_the_journal_refuses_for_a_while()
    {
        Subscription hook = await HookAsync("s", type: "a");
        int commits = 0;
        Sender.Script = _ =>
        {
            // The attempt's end is the first commit, the alert the second.
            Host.Journal.Committing = () => Host.Journal.FailingCommits = ++commits == 2 ? 1 : 0;
            return ScriptedSender.Gone;
        };
        await PublishAsync();
        await UntilAsync(() =>
        {
            // The journal is open again in its own time; whoever waits for it naps by the clock.
            Clock.Advance(Clock.HasTimerIn(250) ? 250 : 0);
            return hook.Disabled is not null;
        });
        Assert.Single(Alerts());
    }

    [Fact]
    public async Task Days_of_nothing_but_failures_disable()
    {
        Subscription hook = await HookAsync("s", type: "a");
        Sender.Script = _ => ScriptedSender.Failed(503);
        long first = await PublishAsync();
        await UntilTriedAsync(hook, first);
        long since = hook.FailingSinceMs;
        Clock.NowMs += (5 * 86_400_000L) - 1_000;
        long second = await PublishAsync();
        await UntilTriedAsync(hook, second);
        Assert.Equal((since, null), (hook.FailingSinceMs, hook.Disabled));
        Clock.NowMs += 2_000;
        await PublishAsync();
        await UntilAsync(() => hook.Disabled is not null);
        Assert.Contains("120 hours", hook.Disabled!.Reason, StringComparison.Ordinal);
        Assert.Single(Alerts());
    }

    [Fact]
    public async Task A_success_begins_the_days_anew()
    {
        Subscription hook = await HookAsync("s", type: "a");
        Sender.Script = _ => ScriptedSender.Failed(503);
        long first = await PublishAsync();
        await UntilTriedAsync(hook, first);
        Sender.Script = _ => ScriptedSender.Delivered;
        long second = await PublishAsync();
        await UntilStateAsync(hook, second, JobState.Completed);
        Clock.NowMs += 6 * 86_400_000L;
        Sender.Script = _ => ScriptedSender.Failed(503);
        long third = await PublishAsync();
        await UntilTriedAsync(hook, third);
        Assert.Null(hook.Disabled);
        Assert.Empty(Alerts());
    }

    private List<string> Alerts()
    {
        using EventReadSession session = Engine.Reader.OpenSession();
        var alerts = new List<string>();
        foreach (EventRef reference in Host.All())
        {
            Assert.True(session.TryRead(reference, out EventRecord record));
            if (record.Type.SequenceEqual("alert_triggered"u8))
            {
                alerts.Add(Encoding.UTF8.GetString(record.Data));
            }
        }

        return alerts;
    }
}
