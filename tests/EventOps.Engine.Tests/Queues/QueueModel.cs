using EventOps.Engine.Deliveries;
using EventOps.Engine.Queues;
using EventOps.Engine.Records;

namespace EventOps.Engine.Tests.Queues;

/// <summary>Every job with its state in a plain dictionary: what the queues must show.</summary>
internal sealed class QueueModel
{
    private readonly Dictionary<JobId, ModelJob> _jobs = [];

    internal IEnumerable<ModelJob> Jobs => _jobs.Values;

    internal void Publish(long eventId, string type, EventPriority priority, IEnumerable<long> subscriptions)
    {
        foreach (long subscription in subscriptions)
        {
            var id = new JobId(eventId, subscription);
            _jobs.Add(id, new ModelJob(id, type, priority));
        }
    }

    internal static ModelDelivery Start(long deliveryId, IEnumerable<ModelJob> jobs, int attempts, long leaseUntilMs)
    {
        var delivery = new ModelDelivery(deliveryId) { Attempts = attempts, LeaseUntilMs = leaseUntilMs };
        foreach (ModelJob job in jobs)
        {
            job.MoveTo(delivery);
        }

        return delivery;
    }

    internal void Acknowledge(IReadOnlySet<long> eventIds)
    {
        foreach (ModelJob job in _jobs.Values.Where(one => eventIds.Contains(one.Id.EventId)).Where(one => one.Settled is null or JobState.Failed))
        {
            job.Settle(JobState.Completed);
        }
    }

    /// <summary>The jobs of a queue in a state, newest event first, of one event the older subscription's first.</summary>
    internal List<ModelJob> In(EventPriority priority, JobState state, JobFilter filter, long nowMs) =>
    [
        .. _jobs.Values
            .Where(one => one.Priority == priority && one.StateAt(nowMs) == state)
            .Where(one => filter.EventId is null || filter.EventId == one.Id.EventId)
            .Where(one => filter.EventType is null || filter.EventType.Matches(System.Text.Encoding.UTF8.GetBytes(one.Type)))
            .Where(one => filter.Error is null || (one.Error ?? string.Empty).Contains(filter.Error, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(one => one.Id.EventId).ThenBy(one => one.Id.SubscriptionId),
    ];
}

/// <summary>A job of the model.</summary>
internal sealed class ModelJob(JobId id, string type, EventPriority priority)
{
    private string? _failedWith;
    private int _failedAttempts;

    internal JobId Id { get; } = id;

    internal string Type { get; } = type;

    internal EventPriority Priority { get; } = priority;

    internal ModelDelivery? Delivery { get; private set; }

    /// <summary>Completed, failed or deleted; null before.</summary>
    internal JobState? Settled { get; private set; }

    internal string? Error => Settled == JobState.Failed ? _failedWith : Delivery?.Error;

    internal int? Attempts => Settled switch
    {
        JobState.Completed => null,
        JobState.Failed => _failedAttempts,
        _ => Delivery?.Attempts ?? 0,
    };

    internal JobState StateAt(long nowMs) => Settled
        ?? (Delivery is null ? JobState.Waiting : Delivery.LeaseUntilMs > nowMs ? JobState.Active : JobState.Scheduled);

    internal void MoveTo(ModelDelivery delivery)
    {
        Delivery?.Jobs.Remove(this);
        (Delivery, Settled) = (delivery, null);
        delivery.Jobs.Add(this);
    }

    internal void Settle(JobState state, string? error = null)
    {
        (_failedWith, _failedAttempts) = (error, Delivery?.Attempts ?? 0);
        Delivery?.Jobs.Remove(this);
        (Delivery, Settled) = (null, state);
    }
}

/// <summary>A delivery of the model.</summary>
internal sealed class ModelDelivery(long id)
{
    internal long Id { get; } = id;

    internal List<ModelJob> Jobs { get; } = [];

    internal int Attempts { get; set; }

    internal long LeaseUntilMs { get; set; }

    internal string? Error { get; set; }
}
