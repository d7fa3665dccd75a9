using EventOps.Engine.Idempotency;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Projections;
using EventOps.Engine.Schemas;

namespace EventOps.Engine.Intake;

/// <summary>
/// One event handed to the engine: refused, known already by its idempotency key, or on its way to the journal. A
/// value; await
/// <see cref="WaitAsync"/> exactly once when there is no error.
/// </summary>
public readonly struct Submission
{
    private readonly Frame? _frame;
    private readonly KeyLookup _known;
    private readonly JsonSchema? _violated;

    internal Submission(in Admission admission, Frame? frame)
    {
        Error = admission.Error;
        _frame = frame;
        Series = admission.Error == AdmitError.None ? admission.Series : null;
        _known = admission.Known;
        _violated = admission.Violated;
    }

    /// <summary>Why it was not taken.</summary>
    public AdmitError Error { get; }

    /// <summary>The event's series, when it was taken: its type and source outlive the request's body.</summary>
    public Series? Series { get; }

    /// <summary>
    /// With <see cref="AdmitError.SchemaViolation"/>: what in the event, the one that was submitted, does not meet the
    /// schema of its type. Looked up when it is asked for.
    /// </summary>
    public IReadOnlyList<SchemaViolation> ViolationsOf(scoped in EventFields fields) =>
        _violated is null ? [] : SchemaCheck.Violations(_violated, fields);

    /// <summary>
    /// With <see cref="AdmitError.KeyInFlight"/>: ends when the other request is decided; submit again then.
    /// </summary>
    public Task Settled => _known.Settled ?? Task.CompletedTask;

    /// <summary>Ends when the event is durable and every reader sees it, or the disk refused.</summary>
    public ValueTask<FrameReceipt> WaitAsync() => _frame is null
        ? ValueTask.FromResult(new FrameReceipt(FrameOutcome.Committed, _known.Id, _known.Matches))
        : _frame.WaitAsync();
}
