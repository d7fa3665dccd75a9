using EventOps.Engine.Queues;

namespace EventOps.Contracts.SystemMonitoring;

/// <summary>When a queue is shown as what; the defaults are the contract's.</summary>
/// <param name="WarningWaiting">With so many jobs waiting it is a warning.</param>
/// <param name="CriticalWaiting">With more it is critical.</param>
/// <param name="CriticalFailures">With more failed jobs, too.</param>
public sealed record QueueThresholds(long WarningWaiting = 100, long CriticalWaiting = 1_000, long CriticalFailures = 10)
{
    /// <summary>
    /// A queue's status; one that somebody paused says so first. Jobs that wait for their next attempt count as waiting.
    /// </summary>
    internal ReadOnlySpan<byte> StatusOf(QueueStatus queue)
    {
        long waiting = queue.Waiting + queue.Scheduled;
        return queue.IsPaused ? "paused"u8
            : waiting > CriticalWaiting || queue.Failed > CriticalFailures ? "critical"u8
            : waiting >= WarningWaiting ? "warning"u8
            : "healthy"u8;
    }
}
