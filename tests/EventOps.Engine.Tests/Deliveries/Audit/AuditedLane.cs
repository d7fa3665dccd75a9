using EventOps.Engine.Deliveries;
using EventOps.Engine.Deliveries.Audit;
using EventOps.Engine.Intake;
using EventOps.Engine.Journaling;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Deliveries.Audit;

/// <summary>
/// A subscription to <c>deploy.*</c> whose ten normal events are in every state: 0 to 2 completed, 3 deleted, 4 and 5
/// in a delivery under way, 6 scheduled, 7 failed, 8 and 9 waiting.
/// </summary>
internal sealed class AuditedLane
{
    private AuditedLane(EngineHost host, Subscription subscription, long[] ids, long otherId)
    {
        Host = host;
        Subscription = subscription;
        Ids = ids;
        OtherId = otherId;
    }

    internal EngineHost Host { get; }

    internal Subscription Subscription { get; }

    internal DeliveryLane Lane => Subscription.LaneOf(EventPriority.Normal)!;

    internal long[] Ids { get; }

    /// <summary>An event the subscription does not match, between the events 4 and 5.</summary>
    internal long OtherId { get; }

    internal static async Task<AuditedLane> MakeAsync(EngineHost host)
    {
        Subscription subscription = await host.SubscribeAsync("ops", "deploy.*");
        long[] published = await host.PublishBatchAsync(
            Enumerable.Range(0, 11).Select(i => i == 5 ? "alert" : "deploy.ended"));
        long[] ids = [.. published.Where((_, i) => i != 5)];
        var made = new AuditedLane(host, subscription, ids, published[5]);
        await host.AckAsync("ops", ids[0], ids[1], ids[2]);
        await made.SubmitAsync(new JobsDeleted(subscription.Id, EventPriority.Normal, made.Jobs(3)));
        await made.StartAsync(leaseMs: 60_000, 4, 5);
        await made.RetryAsync(await made.StartAsync(leaseMs: 0, 6));
        long failed = await made.StartAsync(leaseMs: 0, 7);
        await made.SubmitAsync(new DeliveryAttempted(
            subscription.Id, EventPriority.Normal, failed, AttemptEnd.Failed, 1, 0, made.Note));
        return made;
    }

    internal DeliveryAuditReport Audit() => Host.Engine.DeliveryAudit.Run();

    internal JobList Jobs(params int[] which) =>
        new([.. which.Select(i => Ids[i])], [.. which.Select(i => i == 0 ? 0 : Ids[i - 1])]);

    internal AttemptNote Note => new(Host.Clock.NowMs, 500, 3, "refused");

    internal async Task<long> SubmitAsync(IControlRecord record)
    {
        ControlReceipt receipt = await Host.Engine.Intake.SubmitAsync(record);
        Assert.Equal(AdmitError.None, receipt.Error);
        return receipt.Id;
    }

    private Task<long> StartAsync(long leaseMs, params int[] which) => SubmitAsync(new DeliveryStarted(
        Subscription.Id, EventPriority.Normal, 1, leaseMs == 0 ? 0 : Host.Clock.NowMs + leaseMs, Jobs(which)));

    private Task<long> RetryAsync(long deliveryId) => SubmitAsync(new DeliveryAttempted(
        Subscription.Id, EventPriority.Normal, deliveryId, AttemptEnd.Retry, 1, Host.Clock.NowMs + 5_000, Note));
}
