using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Journaling;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Dispatch.Leases;

/// <summary>
/// Sends leased events back and extends leases: the port contracts use. Every change is journaled and is answered once
/// it is durable. Any thread.
/// </summary>
public sealed class LeaseService
{
    private readonly EventIntake _intake;
    private readonly TimeProvider _clock;
    private readonly LeaseClock _expiry;

    internal LeaseService(EventIntake intake, TimeProvider clock, LeaseClock expiry)
    {
        _intake = intake;
        _clock = clock;
        _expiry = expiry;
    }

    /// <summary>
    /// Sends leased events back: they are handed over again after the delay, or have failed when this was their last
    /// attempt.
    /// </summary>
    /// <param name="subscriber">Whose events.</param>
    /// <param name="ids">The events.</param>
    /// <param name="delayMs">How long they are not handed over.</param>
    /// <param name="reason">Why, in a word; null when nobody said.</param>
    public ValueTask<LeaseResult> NackAsync(Subscriber subscriber, IReadOnlyCollection<long> ids, int delayMs, string? reason) =>
        SendBackAsync(subscriber, ids, delayMs, reason, forGood: false);

    /// <summary>Gives leased events up though they have attempts left: they have failed, for a further one cannot help.</summary>
    public ValueTask<LeaseResult> FailAsync(Subscriber subscriber, IReadOnlyCollection<long> ids, string reason) =>
        SendBackAsync(subscriber, ids, 0, reason, forGood: true);

    private ValueTask<LeaseResult> SendBackAsync(
        Subscriber subscriber, IReadOnlyCollection<long> ids, int delayMs, string? reason, bool forGood)
    {
        string error = string.IsNullOrEmpty(reason) ? "sent back" : "sent back: " + reason;
        return ChangeAsync(subscriber, ids, (jobs, nowMs) =>
        {
            var note = new AttemptNote(nowMs, 0, 0, error);
            (long id, var priority, int attempts) = (jobs.Subscription.Id, jobs.Lane.Priority, jobs.Status.Attempts);
            return forGood || jobs.IsLastAttempt
                ? new JobsFailed(id, priority, jobs.Delivery.Id, attempts, note, JobList.Of(jobs.Ids))
                : new JobsRequeued(id, priority, attempts, nowMs + delayMs, 0, note, JobList.Of(jobs.Ids));
        });
    }

    /// <summary>Has leases end so many milliseconds from now, instead of when they would have.</summary>
    public ValueTask<LeaseResult> ExtendAsync(Subscriber subscriber, IReadOnlyCollection<long> ids, int leaseMs) =>
        ChangeAsync(subscriber, ids, (jobs, nowMs) =>
        {
            (long id, var priority, DeliveryStatus status) = (jobs.Subscription.Id, jobs.Lane.Priority, jobs.Status);
            return status.Jobs.IsWithin(jobs.Ids)
                ? new DeliveryLeased(id, priority, jobs.Delivery.Id, status.Attempts, nowMs + leaseMs)
                : new JobsRequeued(id, priority, status.Attempts, 0, nowMs + leaseMs, status.LastAttempt, JobList.Of(jobs.Ids));
        });

    private async ValueTask<LeaseResult> ChangeAsync(
        Subscriber subscriber, IReadOnlyCollection<long> ids, Func<LeasedJobs, long, IControlRecord> record)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        subscriber.Sight.Seen(_clock);
        LeaseResult result = await ChangeClaimedAsync(subscriber, [.. ids.Distinct().Order()], record);

        // Whoever looked while the events were claimed passed them over.
        subscriber.Signal.Pulse();
        return result;
    }

    /// <summary>
    /// 1 finds what is leased; 2 claims it, so that no expiry and no other request changes it meanwhile; 3 looks again;
    /// 4 journals; 5 answers with what was really changed.
    /// </summary>
    private async ValueTask<LeaseResult> ChangeClaimedAsync(
        Subscriber subscriber, long[] sorted, Func<LeasedJobs, long, IControlRecord> record)
    {
        using var claim = new LeaseClaim(subscriber.LeaseClaims);
        await claim.AddAllAsync(
        [
            .. LeasedJobs.Find(subscriber, sorted, NowMs())
                .SelectMany(jobs => jobs.Ids.Select(id => LeasedJobs.KeyOf(jobs.Subscription, id)))
                .Distinct(),
        ]);
        long nowMs = NowMs();
        var claimed = claim.Keys.ToHashSet();
        List<LeasedJobs> leased = LeasedJobs.Find(subscriber, sorted, nowMs);
        foreach (LeasedJobs jobs in leased)
        {
            jobs.Ids.RemoveAll(id => !claimed.Contains(LeasedJobs.KeyOf(jobs.Subscription, id)));
        }

        leased.RemoveAll(jobs => jobs.Ids.Count == 0);
        IControlRecord[] records = [.. leased.Select(jobs => record(jobs, nowMs))];
        for (int i = 0; i < records.Length; i++)
        {
            if (records[i] is JobsFailed)
            {
                await subscriber.PendingAcks.PassedAsync(leased[i].Subscription.Id, leased[i].Ids);
            }
        }

        ControlReceipt[] receipts = await Task.WhenAll(records.Select(one => _intake.SubmitAsync(one).AsTask()));
        var result = new LeaseResultBuilder(nowMs);
        for (int i = 0; i < records.Length; i++)
        {
            result.Add(leased[i], records[i], receipts[i], _expiry);
        }

        return result.Build(sorted);
    }

    private long NowMs() => _clock.GetUtcNow().ToUnixTimeMilliseconds();
}
