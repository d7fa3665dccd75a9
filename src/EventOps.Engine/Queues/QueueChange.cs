using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;

namespace EventOps.Engine.Queues;

/// <summary>What became of a change to a job or a queue.</summary>
public enum QueueChangeResult
{
    /// <summary>Made, durably.</summary>
    Done,

    /// <summary>There is no such job or queue.</summary>
    NotFound,

    /// <summary>The job is in a state that does not take the change.</summary>
    Conflict,
}

/// <summary>The answer to a change of one job.</summary>
/// <param name="Error">Why it could not be made durable, or none.</param>
/// <param name="Result">What became of it.</param>
/// <param name="State">The state that stood in the way.</param>
public readonly record struct JobChange(AdmitError Error, QueueChangeResult Result, JobState State)
{
    internal static JobChange NotFound { get; } = new(AdmitError.None, QueueChangeResult.NotFound, default);

    internal static JobChange Done { get; } = new(AdmitError.None, QueueChangeResult.Done, default);

    internal static JobChange Refused(JobState state) => new(AdmitError.None, QueueChangeResult.Conflict, state);

    internal static JobChange Failed(AdmitError error) => new(error, QueueChangeResult.Done, default);
}

/// <summary>The answer to a change of all jobs that a filter lets through.</summary>
/// <param name="Error">Why it stopped before all were changed, or none.</param>
/// <param name="Matched">How many there were.</param>
/// <param name="Changed">How many were changed; none when it was only asked.</param>
public readonly record struct BulkChange(AdmitError Error, long Matched, long Changed);

/// <summary>The answer to a pause or resume.</summary>
/// <param name="Error">Why it could not be made durable, or none.</param>
/// <param name="Result">Made, or there is no such queue.</param>
/// <param name="AtMs">When, in milliseconds since 1970; now, when it was so before.</param>
public readonly record struct QueueSwitch(AdmitError Error, QueueChangeResult Result, long AtMs);
