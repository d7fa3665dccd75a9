using EventOps.Engine.Dispatch;
using EventOps.Engine.Records;
using EventOps.Engine.Replays;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Replays;

/// <summary>Orders, and the end of what they start.</summary>
internal static class ReplayOrders
{
    internal static ReplayOrder Order(this EngineHost host, string subscriber, long fromMs, long toMs, params string[] types) =>
        new(host.SubscriberOf(subscriber), null, fromMs, toMs, types, [], 0, 0);

    /// <summary>Everything until now.</summary>
    internal static ReplayOrder Everything(this EngineHost host, string subscriber) => host.Order(subscriber, 0, host.Clock.NowMs + 1);

    internal static async Task<ReplayProgress> ReplayAsync(this EngineHost host, ReplayOrder order)
    {
        ReplayStart start = await host.Engine.Replays.StartAsync(host.Engine.Replays.Plan(order));
        Assert.Equal(ReplayRefusal.None, start.Refusal);
        return Assert.Single(start.Replays);
    }

    internal static ReplayProgress Progress(this EngineHost host, long id)
    {
        ReplayProgress progress = host.Engine.Replays.Find(EngineHost.Tenant, id)!;
        Assert.Equal(
            progress.Total,
            progress.Completed + progress.Failed + progress.Pending + progress.Deleted + progress.Expired + progress.Cancelled);
        return progress;
    }

    /// <summary>Waits for the end, which is on its way; looks whenever the registry says that something changed.</summary>
    internal static async Task<ReplayProgress> EndOfAsync(this EngineHost host, long id)
    {
        PollSignal changed = host.Engine.Subscriptions.Registry.Changed;
        while (true)
        {
            Task pulse = changed.NextPulse();
            if (host.Progress(id) is { EndedAtMs: > 0 } ended)
            {
                return ended;
            }

            await pulse.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    internal static long MsOf(long id) => EventId.UnixTimeMs(id);
}
