namespace EventOps.Engine.Queues;

/// <summary>How a queue stands. While jobs move, each number is of a moment of its own; none is ever negative.</summary>
/// <param name="Name">The queue.</param>
/// <param name="Active">Jobs being delivered, or leased.</param>
/// <param name="Waiting">Jobs not handed over yet.</param>
/// <param name="Scheduled">Jobs handed over before and to be tried again.</param>
/// <param name="CompletedLastHour">Jobs completed in the last hour.</param>
/// <param name="Failed">Dead letters.</param>
/// <param name="IsPaused">Whether an operator holds it.</param>
/// <param name="OldestUnsettledMs">When the oldest event that is neither completed, failed nor deleted was published, in
/// milliseconds since 1970; 0 when there is none.</param>
public sealed record QueueStatus(
    QueueName Name,
    long Active,
    long Waiting,
    long Scheduled,
    long CompletedLastHour,
    long Failed,
    bool IsPaused,
    long OldestUnsettledMs);
