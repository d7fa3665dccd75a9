using EventOps.Engine.Deliveries;

namespace EventOps.Engine.Tests.Dispatch.Leases;

/// <summary>What should become of each event for each subscription, in the plainest terms.</summary>
internal sealed class LeaseModel
{
    private readonly SortedDictionary<(long Event, int Subscription), Job> _jobs = [];
    private readonly int[] _deliveriesMax;

    internal LeaseModel(params int[] deliveriesMax) => _deliveriesMax = deliveriesMax;

    internal IEnumerable<((long Event, int Subscription) Key, Job Job)> Jobs => _jobs.Select(one => (one.Key, one.Value));

    internal long[] Events => [.. _jobs.Keys.Select(one => one.Event).Distinct()];

    internal void Publish(long id, params int[] subscriptions)
    {
        foreach (int subscription in subscriptions)
        {
            _jobs.Add((id, subscription), new Job(JobState.Waiting, 0, 0));
        }
    }

    /// <summary>Leases that have run out become due, or have failed.</summary>
    internal void Pass(long nowMs) => Change(_jobs.Keys, (subscription, job) =>
        job.State != JobState.Active || job.AtMs > nowMs ? job : Back(subscription, job, 0));

    internal long[] Available(long nowMs) =>
    [
        .. Events.Where(id => Of(id).All(one => one.State != JobState.Active) && Of(id).Any(one => IsReady(one, nowMs))),
    ];

    internal (long Id, int Attempt)[] Lease(int limit, long nowMs, int leaseMs)
    {
        long[] ids = [.. Available(nowMs).Take(limit)];
        HashSet<(long, int)> ready = [.. _jobs.Where(one => IsReady(one.Value, nowMs)).Select(one => one.Key)];
        Change(KeysOf(ids).Where(ready.Contains), (_, job) => new Job(JobState.Active, nowMs + leaseMs, job.Attempts + 1));
        return [.. ids.Select(id => (id, Of(id).Where(one => one.State == JobState.Active).Max(one => one.Attempts)))];
    }

    internal void Acknowledge(long[] ids) => Change(KeysOf(ids), (_, _) => new Job(JobState.Completed, 0, 0));

    /// <summary>How many were returned and how many failed.</summary>
    internal (int Returned, int Failed) Nack(long[] ids, long nowMs, int delayMs)
    {
        (long Event, int Subscription)[] leased = [.. KeysOf(ids).Where(key => _jobs[key].State == JobState.Active)];
        Change(leased, (subscription, job) => Back(subscription, job, nowMs + delayMs));
        long[] events = [.. leased.Select(one => one.Event).Distinct()];
        int returned = events.Count(id => leased.Any(key => key.Event == id && _jobs[key].State == JobState.Scheduled));
        return (returned, events.Length - returned);
    }

    internal int Extend(long[] ids, long nowMs, int leaseMs)
    {
        (long Event, int Subscription)[] leased = [.. KeysOf(ids).Where(key => _jobs[key].State == JobState.Active)];
        Change(leased, (_, job) => job with { AtMs = nowMs + leaseMs });
        return leased.Select(one => one.Event).Distinct().Count();
    }

    private Job Back(int subscription, Job job, long atMs) =>
        _deliveriesMax[subscription] > 0 && job.Attempts >= _deliveriesMax[subscription]
            ? new Job(JobState.Failed, 0, job.Attempts)
            : new Job(JobState.Scheduled, atMs, job.Attempts);

    private static bool IsReady(Job job, long nowMs) =>
        job.State == JobState.Waiting || (job.State == JobState.Scheduled && job.AtMs <= nowMs);

    private IEnumerable<Job> Of(long id) => KeysOf([id]).Select(key => _jobs[key]);

    private IEnumerable<(long Event, int Subscription)> KeysOf(IEnumerable<long> ids) => ids
        .SelectMany(id => Enumerable.Range(0, _deliveriesMax.Length).Select(subscription => (id, subscription)))
        .Where(_jobs.ContainsKey);

    private void Change(IEnumerable<(long Event, int Subscription)> keys, Func<int, Job, Job> change)
    {
        foreach ((long Event, int Subscription) key in keys.ToArray())
        {
            _jobs[key] = change(key.Subscription, _jobs[key]);
        }
    }

    /// <param name="State">The state.</param>
    /// <param name="AtMs">When the lease ends, or since when it is due.</param>
    /// <param name="Attempts">Times leased.</param>
    internal readonly record struct Job(JobState State, long AtMs, int Attempts);
}
