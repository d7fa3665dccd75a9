using EventOps.Engine.Observability;

namespace EventOps.Engine.Journaling;

/// <summary>What the start found, for the log and for <c>/health</c>.</summary>
/// <param name="Events">Events kept: sealed, replayed and archived together.</param>
/// <param name="ReplayedFrames">Frames read back from the journal because no sealed segment or snapshot had
/// them.</param>
/// <param name="TailBytesCut">Bytes behind the last commit that were cut; no one was told they had succeeded.</param>
/// <param name="Damaged">Places in the committed part whose bytes no longer match their checksum.</param>
/// <param name="LostFrames">Frames those places held, by the gap in frame numbers.</param>
/// <param name="RebuiltSegments">Index segments whose file was damaged and that were rebuilt from the journal.</param>
/// <param name="StateIsPartial">
/// Whether changes of state were lost: no snapshot could be read, and the journal no longer goes back to its first
/// frame.
/// </param>
/// <param name="Seconds">How long it took.</param>
public sealed record RecoveryReport(
    long Events,
    long ReplayedFrames,
    long TailBytesCut,
    IReadOnlyList<DamagedPlace> Damaged,
    long LostFrames,
    int RebuiltSegments,
    bool StateIsPartial,
    double Seconds)
{
    /// <summary>How far what was found goes: as it was before anything was added to it.</summary>
    public required EngineWatermark Watermark { get; init; }

    /// <summary>When it was found.</summary>
    public required DateTimeOffset FoundAt { get; init; }
}

/// <summary>
/// A damaged stretch of the journal: quarantined, which means never read as an event and never overwritten.
/// </summary>
/// <param name="Position">Where it starts.</param>
/// <param name="NextPosition">Where readable entries go on.</param>
public sealed record DamagedPlace(long Position, long NextPosition);
