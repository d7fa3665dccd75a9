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
    private readonly TaskCompletionSource _hasAudited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Nothing_is_wrong_while_events_come_and_go()
    {
        await Host.SubscribeAsync("acker", "*");
        Subscription leased = await Host.SubscribeAsync("leaser", "deploy.*");
        Task published = Task.Run(PublishAsync);
        Task work = Task.WhenAll(published, Task.Run(() => AcknowledgeAsync(published)), Task.Run(() => LeaseAsync(leased, published)));
        while (!work.IsCompleted)
        {
            DeliveryAuditReport report = Engine.DeliveryAudit.Run();
            Assert.Empty(report.Violations);
            if (report.Total.Pairs > 0)
            {
                _hasAudited.TrySetResult();
            }
        }

        await work;
        DeliveryAuditReport rest = Engine.DeliveryAudit.Run();
        Assert.Empty(rest.Violations);
        Assert.Empty(rest.BusyLanes);
        Assert.Equal(2 * Rounds * 20, rest.Total.Pairs);
        Assert.True(rest.Total.Completed > 0);
    }

    private async Task PublishAsync()
    {
        for (int i = 0; i < Rounds; i++)
        {
            if (i == Rounds / 2)
            {
                // The other half comes when an audit has found something, however long the auditor was held.
                await _hasAudited.Task.WaitAsync(TimeSpan.FromSeconds(60));
            }

            await Host.PublishBatchAsync(Enumerable.Repeat("deploy.ended", 20));
        }
    }

    /// <summary>The last round comes behind the last event: there is something to do in that one at least.</summary>
    private static Task BeforeRoundAsync(int round, Task published) => round == Rounds ? published : Task.CompletedTask;

    private async Task AcknowledgeAsync(Task published)
    {
        for (int i = 0; i <= Rounds; i++)
        {
            await BeforeRoundAsync(i, published);
            PollPage page = await Host.PollAsync("acker", limit: 25);
            await Host.AckAsync("acker", [.. page.Events.Select(one => one.Id).Where((_, at) => (at + i) % 3 > 0)]);
        }
    }

    private async Task LeaseAsync(Subscription subscription, Task published)
    {
        DeliveryLane lane = subscription.LaneOf(EventPriority.Normal)!;
        var scan = new LaneScan(Engine.Reader, subscription, lane);
        for (int i = 0; i <= Rounds; i++)
        {
            await BeforeRoundAsync(i, published);
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
