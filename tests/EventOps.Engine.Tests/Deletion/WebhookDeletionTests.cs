using EventOps.Engine.Deletion;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Dispatch.Webhooks;
using EventOps.Engine.Tests.Inboxes;

namespace EventOps.Engine.Tests.Deletion;

/// <summary>A webhook that has not left yet does not leave with a deleted event, however far it was prepared.</summary>
public sealed class WebhookDeletionTests() : WebhookTest(settings => settings with { EventsPerDelivery = 2 })
{
    [Fact]
    public async Task What_is_written_and_signed_already_is_written_anew()
    {
        Subscription hook = await HookAsync("s");
        Sender.Script = _ => null;
        long[] ids = await Host.TriggerAsync(Enumerable.Repeat("a", 8));
        SentPost first = await Sender.PostAsync(1);
        Assert.Equal(ids[..2], first.EventIds);

        // The others are on their way behind it: whole deliveries and parts of them go.
        await UntilAsync(() => hook.LaneOf(EventPriority.Normal)!.OpenCount >= 6);
        Assert.Equal(DeletionResult.Done, await Host.DeleteAsync(ids[2]));
        Assert.Equal(DeletionResult.Done, await Host.DeleteAsync(ids[4]));
        Assert.Equal(DeletionResult.Done, await Host.DeleteAsync(ids[5]));
        Sender.Script = _ => ScriptedSender.Delivered;
        first.Answer.SetResult(ScriptedSender.Delivered);
        await UntilAsync(() => hook.Delivered == 5, "the rest");
        Assert.Equal(new[] { ids[0], ids[1], ids[3], ids[6], ids[7] }, Sender.EventsAt("/s").Order());
        Assert.Empty(Engine.DeliveryAudit.Run().Violations);
    }

    [Fact]
    public async Task What_is_to_be_tried_again_is_tried_without_it()
    {
        Subscription hook = await HookAsync("s");
        Sender.Script = _ => ScriptedSender.Failed();
        long[] ids = await Host.TriggerAsync(["a", "a"]);
        await UntilTriedAsync(hook, ids[1]);
        await Host.DeleteAsync(ids[0]);
        Sender.Script = _ => ScriptedSender.Delivered;
        await SleepAsync(5_000);
        await UntilAsync(() => hook.Delivered == 1);
        Assert.Equal([ids[1]], Sender.Posts[1].EventIds);
    }

    [Fact]
    public async Task One_that_is_under_way_ends_as_it_ends()
    {
        Subscription hook = await HookAsync("s");
        Sender.Script = _ => null;
        long[] ids = await Host.TriggerAsync(["a", "a"]);
        SentPost post = await Sender.PostAsync(1);
        await Host.DeleteAsync(ids[0]);
        post.Answer.SetResult(ScriptedSender.Delivered);
        await UntilAsync(() => hook.Delivered == 1);
        Assert.Equal((JobState.Deleted, JobState.Completed), (StateOf(hook, ids[0]), StateOf(hook, ids[1])));
        Assert.Empty(Engine.DeliveryAudit.Run().Violations);
    }
}
