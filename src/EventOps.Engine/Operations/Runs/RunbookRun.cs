using EventOps.Engine.Records;

namespace EventOps.Engine.Operations.Runs;

/// <summary>A run as the journal has it. Immutable.</summary>
/// <param name="Id">Its id, which is also when it started.</param>
/// <param name="Order">What was asked for.</param>
/// <param name="EndedAtMs">When it ended, in milliseconds since 1970; 0 without an end.</param>
/// <param name="End">How; null while it runs, and for good when the process ended before it did.</param>
public sealed record RunbookRun(long Id, RunOrder Order, long EndedAtMs, RunEnd? End)
{
    /// <summary>When it started, in milliseconds since 1970.</summary>
    public long StartedAtMs => EventId.UnixTimeMs(Id);
}
