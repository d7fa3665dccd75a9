using EventOps.Engine.Intake;
using EventOps.Engine.Operations.Runs;

namespace EventOps.Operations.Runbooks;

/// <summary>What became of a request to run something.</summary>
/// <param name="Outcome">Whether it was run.</param>
/// <param name="Run">The run, where there is one.</param>
/// <param name="Error">Why it could not be journaled.</param>
/// <param name="IsOwed">Whether the journal does not have the run yet, because it takes no records.</param>
public readonly record struct RunAnswer(
    RunOutcome Outcome, RunbookRun? Run = null, AdmitError Error = AdmitError.None, bool IsOwed = false);

/// <summary>Whether a request was run.</summary>
public enum RunOutcome
{
    /// <summary>Now, or before under the same id.</summary>
    Ran = 0,

    /// <summary>Another runs.</summary>
    Busy,

    /// <summary>The same is running.</summary>
    Running,

    /// <summary>The id was used for something else.</summary>
    Conflict,

    /// <summary>Its start could not be journaled, by an engine that takes records otherwise; so nothing was done.</summary>
    NotJournaled,
}
