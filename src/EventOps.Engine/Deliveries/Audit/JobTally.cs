namespace EventOps.Engine.Deliveries.Audit;

/// <summary>How many pairs of an event and a subscription are in each state, counted one by one.</summary>
/// <param name="Waiting">Not handed over yet.</param>
/// <param name="Active">Being delivered, or leased.</param>
/// <param name="Scheduled">To be handed over again.</param>
/// <param name="Completed">Delivered or acknowledged.</param>
/// <param name="Failed">Dead letters.</param>
/// <param name="Deleted">Removed by an operator.</param>
public readonly record struct JobTally(long Waiting, long Active, long Scheduled, long Completed, long Failed, long Deleted)
{
    /// <summary>All pairs; those whose event has expired are in none of the states and not counted.</summary>
    public long Pairs => Waiting + Active + Scheduled + Completed + Failed + Deleted;

    /// <summary>Both together.</summary>
    public static JobTally Add(JobTally left, JobTally right) => new(
        left.Waiting + right.Waiting,
        left.Active + right.Active,
        left.Scheduled + right.Scheduled,
        left.Completed + right.Completed,
        left.Failed + right.Failed,
        left.Deleted + right.Deleted);

    /// <summary>Both together.</summary>
    public static JobTally operator +(JobTally left, JobTally right) => Add(left, right);

    internal JobTally With(JobState state) => state switch
    {
        JobState.Waiting => this with { Waiting = Waiting + 1 },
        JobState.Active => this with { Active = Active + 1 },
        JobState.Scheduled => this with { Scheduled = Scheduled + 1 },
        JobState.Completed => this with { Completed = Completed + 1 },
        JobState.Failed => this with { Failed = Failed + 1 },
        _ => this with { Deleted = Deleted + 1 },
    };
}
