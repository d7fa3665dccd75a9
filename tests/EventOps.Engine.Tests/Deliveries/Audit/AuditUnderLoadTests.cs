using EventOps.Engine.Deliveries;
using EventOps.Engine.Deliveries.Audit;
using EventOps.Engine.Dispatch;
using EventOps.Engine.Intake;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Deliveries.Audit;

/// <summary>An engine that works while it is audited: what is under way is never called wrong.</summary>
public sealed class AuditUnderLoadTests : EngineTest
{
    private const int Rounds = 150;

    [Fact]
    public async Task Nothing_is_wrong_while_events_come_and_go()
    {
        await Host.SubscribeAsync("acker", "*");
        Subscription leased = await Host.SubscribeAsync("leaser", "deploy.*");
        Task work = Task.WhenAll(Task.Run(PublishAsync), Task.Run(AcknowledgeAsync), Task.Run(() => LeaseAsync(leased)));
        int audits = 0;
        long pairsMost = 0;
        while (!work.IsCompleted || audits == 0)
        {
            DeliveryAuditReport report = Engine.DeliveryAudit.Run();
            Assert.Empty(report.Violations);
            pairsMost = Math.Max(pairsMost, report.Total.Pairs);
            audits++;
        }

        await work;
        DeliveryAuditReport rest = Engine.DeliveryAudit.Run();
        Assert.Empty(rest.Violations);
        Assert.Empty(rest.BusyLanes);
        Assert.Equal(2 * Rounds * 20, rest.Total.Pairs);
        Assert.True(rest.Total.Completed > 0 && pairsMost > 0);
    }

    private async Task PublishAsync()
    {
        for (int i = 0; i < Rounds; i++)
        {
            await Host.PublishBatchAsync(Enumerable.Repeat("deploy.ended", 20));
        }
    }

    private async Task AcknowledgeAsync()
    {
        for (int i = 0; i < Rounds; i++)
        {
            PollPage page = await Host.PollAsync("acker", limit: 25);
            await Host.AckAsync("acker", [.. page.Events.Select(one => one.Id).Where((_, at) => (at + i) % 3 > 0)]);
        }
    }

    private async Task LeaseAsync(Subscription subscription)
    {
        DeliveryLane lane = subscription.LaneOf(EventPriority.Normal)!;
        var scan = new LaneScan(Engine.Reader, subscription, lane);
        for (int i = 0; i < Rounds; i++)
        {
            scan.Look(15);
            if (scan.Found.Count == 0)
            {
                continue;
            }

            ControlReceipt started = await Engine.Intake.SubmitAsync(
                new DeliveryStarted(subscription.Id, lane.Priority, 1, 0, scan.Jobs(scan.Found.Count)));
            AttemptEnd end = (AttemptEnd)(i % 3);
            await Engine.Intake.SubmitAsync(new DeliveryAttempted(
                subscription.Id, lane.Priority, started.Id, end, 1, 0, end == AttemptEnd.Succeeded ? null : new AttemptNote(1, 500, 1, "no")));
        }
    }
}
