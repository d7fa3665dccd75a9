using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Journaling;

namespace EventOps.Engine.Dispatch.Leases;

/// <summary>Gathers what became of each event of a change of leases.</summary>
internal sealed class LeaseResultBuilder
{
    private readonly long _nowMs;
    private readonly HashSet<long> _changed = [];
    private readonly HashSet<long> _failed = [];
    private AdmitError _error;

    internal LeaseResultBuilder(long nowMs) => _nowMs = nowMs;

    /// <summary>Notes what a record that was journaled has really changed: others may have settled some of its events
    /// before it.</summary>
    internal void Add(LeasedJobs jobs, IControlRecord record, ControlReceipt receipt, LeaseClock expiry)
    {
        if (receipt.Error != AdmitError.None)
        {
            _error = receipt.Error;
            return;
        }

        if (record is JobsFailed)
        {
            _failed.UnionWith(jobs.Ids.Where(id => jobs.Lane.StateOf(id, _nowMs) == JobState.Failed));
            return;
        }

        if (jobs.Lane.Find(record is DeliveryLeased ? jobs.Delivery.Id : receipt.Id)?.Status is { } status)
        {
            long atMs = Math.Max(status.LeaseUntilMs, status.NextAtMs);
            if (atMs > _nowMs)
            {
                expiry.Expect(jobs.Subscription, jobs.Lane, atMs);
            }

            _changed.UnionWith(jobs.Ids.Where(status.Jobs.Contains));
        }
    }

    internal LeaseResult Build(long[] sorted)
    {
        _failed.ExceptWith(_changed);
        long[] unknown = [.. sorted.Where(id => !_changed.Contains(id) && !_failed.Contains(id))];
        return new LeaseResult(_error, _changed.Count, _failed.Count, unknown, _nowMs);
    }
}
