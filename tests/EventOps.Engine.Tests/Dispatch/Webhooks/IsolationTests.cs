using EventOps.Engine.Deliveries;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Tests.Dispatch.Webhooks;

/// <summary>Who is slow, dead or replayed delays nobody else.</summary>
public sealed class IsolationTests() : WebhookTest(settings => settings with { EventsPerDelivery = 10 })
{
    [Fact]
    public async Task Receivers_that_hang_or_fail_slow_nobody_else()
    {
        var healthy = new List<Subscription>();
        for (int i = 0; i < 30; i++)
        {
            Subscription hook = await HookAsync($"{(i % 3 == 0 ? "dead" : "well")}{i}");
            healthy.AddRange(i % 3 == 0 ? [] : [hook]);
        }

        Sender.Script = one => one.Path.StartsWith("/dead", StringComparison.Ordinal)
            ? (one.EventIds[0] % 2 == 0 ? null : ScriptedSender.Failed())
            : ScriptedSender.Delivered;
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("a", 200));
        foreach (Subscription hook in healthy)
        {
            await UntilAsync(() => hook.Delivered == 200);
            Assert.Equal(ids, Sender.EventsAt("/" + hook.Terms.Subscriber));
        }
    }

    [Fact]
    public async Task A_replay_says_so_and_live_events_do_not_wait_for_it()
    {
        Subscription hook = await HookAsync("s");
        long[] past = await Host.PublishBatchAsync(Enumerable.Repeat("a", 30));
        await UntilAsync(() => hook.Delivered == 30);
        long replayId = await JournalAsync(new ReplayStarted(new ReplayTerms(hook.Id, past[0], past[^1], [], [], 0, 5, 30)));
        Subscription replay = Engine.Subscriptions.Registry.Find(replayId)!;
        await UntilAsync(() => replay.Delivered == 5);

        long live = await PublishAsync();
        await UntilStateAsync(hook, live, JobState.Completed);
        Assert.Equal(5, replay.Delivered);
        Assert.False((await Sender.PostAsync(one => one.Has(live))).Replayed[0]);

        await UntilAsync(() =>
        {
            Clock.Advance(Clock.HasTimerIn(200) ? 200 : 0);
            return replay.Delivered == 30;
        });
        SentPost[] again = [.. Sender.Posts.Where(one => one.Replayed[0])];
        Assert.Equal(past, again.SelectMany(one => one.EventIds));
        Assert.All(again, one => Assert.True(one.Replayed.All(flag => flag) && one.SubscriptionId == EventId.ToText("sub_", hook.Id)));
        Assert.Equal(31, hook.Delivered);

        // No more than the rate: five at the start, then one each 200 ms.
        Assert.True(again[^1].AtMs - again[0].AtMs >= 25 * 200);
    }

    [Fact]
    public async Task A_replay_survives_a_kill_without_starting_over()
    {
        Subscription hook = await HookAsync("s");
        long[] past = await Host.PublishBatchAsync(Enumerable.Repeat("a", 40));
        await UntilAsync(() => hook.Delivered == 40);
        Sender.Script = one => one.Replayed[0] && Sender.Posts.Count(post => post.Replayed[0]) > 2 ? null : ScriptedSender.Delivered;
        long replayId = await JournalAsync(new ReplayStarted(new ReplayTerms(hook.Id, past[0], past[^1], [], [], 0, 0, 40)));
        await UntilAsync(() => Sender.Posts.Count(post => post.Replayed[0]) == 3);
        await UntilAsync(() => Engine.Subscriptions.Registry.Find(replayId)!.Delivered == 20);
        Sender.Script = _ => ScriptedSender.Delivered;
        await Host.KillAsync();
        await UntilAsync(() => Engine.Subscriptions.Registry.Find(replayId) is not { } replay || replay.Delivered == 40);
        Assert.Equal(50, Sender.Posts.Where(one => one.Replayed[0]).Sum(one => one.EventIds.Length));
        Assert.Equal(4, Sender.Posts.Where(one => one.Replayed[0]).Select(one => one.DeliveryId).Distinct().Count());
    }

    [Fact]
    public async Task Stopping_ends_in_every_state()
    {
        await HookAsync("hangs");
        await HookAsync("fails");
        await HookAsync("well");
        await HookAsync("slow", terms => terms with { EventsPerSecond = 1 });
        Subscription off = await HookAsync("off");
        await JournalAsync(new SubscriptionSwitched(off.Id, "by hand"));
        await PauseAsync("paused", EventPriority.Normal);
        await HookAsync("paused");
        Sender.Script = one => one.Path switch { "/hangs" => null, "/fails" => ScriptedSender.Failed(), _ => ScriptedSender.Delivered };
        await Host.PublishBatchAsync(Enumerable.Repeat("a", 100));
        await UntilAsync(() => Sender.Posts.Count >= 4 && Sender.Posts.Any(one => one.Path == "/hangs"));
        Host.Journal.FailingCommits = 1;
        Host.Journal.FailingReopens = 1;
        Sender.Posts.First(one => one.Path == "/hangs").Answer.SetResult(ScriptedSender.Delivered);
        await Host.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));
        Host.Journal.FailingCommits = 0;
        Host.Journal.FailingReopens = 0;
        await Host.RestartAsync();
        Assert.Equal(6, Engine.Subscriptions.Registry.Count);
    }
}
