using System.Diagnostics;
using EventOps.Engine.Idempotency;
using EventOps.Engine.Observability;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Retention;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Journaling;

/// <summary>
/// Brings the index and the state back: 1 sealed segments are mapped, the first damaged one and all behind it given up,
/// 2 the newest intact snapshot is restored, 3 the journal is replayed from the earlier of the two. What neither has is
/// in the journal: nothing is ever taken out of it before both have it.
/// </summary>
internal sealed class EngineRecovery
{
    private const int DamagedKeptMax = 1_000;
    private readonly string _indexFolder;
    private readonly SeriesTable _series;
    private readonly IdempotencyTable _keys;
    private readonly ILogger _log;
    private readonly List<DamagedPlace> _damaged = [];
    private int _rebuilt;
    private long _lostFrames;
    private long _replayedFrames;
    private bool _stateIsPartial;

    internal EngineRecovery(string indexFolder, SeriesTable series, IdempotencyTable keys, ILogger log)
    {
        _indexFolder = indexFolder;
        _series = series;
        _keys = keys;
        _log = log;
    }

    internal long LastId { get; private set; }

    internal long NextFrameNumber { get; private set; }

    /// <summary>The first event that was read from the journal; above all ids when there was none.</summary>
    internal long FirstEventId { get; private set; } = long.MaxValue;

    /// <summary>
    /// Whether the snapshot knows more than the journal, which has lost its end: a new one must be taken before
    /// anything is written, or the next start would take what is written there for something the snapshot already has.
    /// </summary>
    internal bool SnapshotIsAhead { get; private set; }

    /// <summary>Number of the index segment that comes next.</summary>
    internal long NextSegmentNumber { get; private set; }

    /// <summary>Files of archived segments, kept for their idempotency keys, oldest first.</summary>
    internal List<RetiredSegment> KeptForKeys { get; } = [];

    /// <summary>Step 1: the sealed segments, oldest first.</summary>
    internal IndexSegment[] OpenSegments(IJournal journal)
    {
        var folder = new SegmentFolder(_indexFolder, _series, _log);
        IndexSegment[] segments = folder.Open((segment, keys) =>
        {
            _keys.Import(keys);
            if (segment.LastPosition >= journal.BeginPosition)
            {
                return true;
            }

            // Its events are in the archive; only its keys still count.
            KeptForKeys.Add(new RetiredSegment(segment.Number, segment.LastId));
            return false;
        }, journal.DurablePosition);
        _rebuilt = folder.GivenUp;
        NextSegmentNumber = folder.NextNumber;
        return segments;
    }

    /// <summary>Steps 2 and 3.</summary>
    internal void Replay(
        IJournal journal, Snapshot? snapshot, EngineState state, IndexSegment[] segments, LogProjection projection)
    {
        snapshot?.RestoreTo(state);
        SnapshotIsAhead = snapshot?.Position > journal.DurablePosition;
        long appliedUntilId = snapshot?.LastId ?? -1;
        NextFrameNumber = snapshot?.NextFrameNumber ?? 0;
        long indexedUntilId = segments.Length > 0 ? segments[^1].LastId : -1;
        LastId = Math.Max(Math.Max(appliedUntilId, indexedUntilId), 0);
        long indexedPosition = segments.Length > 0 ? segments[^1].LastPosition : journal.BeginPosition;
        long from = Math.Min(indexedPosition, snapshot?.Position ?? journal.BeginPosition);
        if (!state.Tenants.IsRestored)
        {
            // A snapshot written before tenants had quotas: their events are counted once, from the first.
            from = journal.BeginPosition;
        }

        long expected = -1;
        using IJournalScan scan = journal.ScanFrom(Math.Max(from, journal.BeginPosition));
        for (JournalScanStep step = scan.Next(); step != JournalScanStep.End; step = scan.Next())
        {
            if (step == JournalScanStep.Damaged || !FrameReader.TryOpen(scan.Entry, out FrameReader reader))
            {
                Quarantine(scan);
                continue;
            }

            FrameHeader header = reader.Header;
            _stateIsPartial |= snapshot is null && expected < 0 && header.Number > 0;
            _lostFrames += expected >= 0 && header.Number > expected ? header.Number - expected : 0;
            expected = header.Number + 1;
            NextFrameNumber = Math.Max(NextFrameNumber, expected);
            LastId = Math.Max(LastId, header.LastId);
            FirstEventId = header.Kind == FrameKind.Events ? Math.Min(FirstEventId, header.FirstId) : FirstEventId;
            _replayedFrames++;
            if (!projection.Replay(ref reader, scan.Position, indexedUntilId, appliedUntilId))
            {
                Quarantine(scan);
            }
        }

        projection.Publish();

        // The snapshot may know of frames behind the last one that can still be read.
        _lostFrames += expected >= 0 ? Math.Max(0, NextFrameNumber - expected) : 0;
        if (_stateIsPartial)
        {
            _log.LogError("No state snapshot can be read: changes of state from before the journal's first frame are lost");
        }
    }

    internal RecoveryReport Report(IJournal journal, long events, long startedAt, TimeProvider clock) => new(
        events,
        _replayedFrames,
        journal.Recovery.TailBytesCut,
        _damaged,
        _lostFrames,
        _rebuilt,
        _stateIsPartial,
        Stopwatch.GetElapsedTime(startedAt).TotalSeconds)
    {
        Watermark = new EngineWatermark(LastId, NextFrameNumber, events, journal.DurablePosition),
        FoundAt = clock.GetUtcNow(),
    };

    private void Quarantine(IJournalScan scan)
    {
        _log.LogError("The journal is damaged from {Position} to {NextPosition}; quarantined", scan.Position, scan.NextPosition);
        if (_damaged.Count < DamagedKeptMax)
        {
            _damaged.Add(new DamagedPlace(scan.Position, scan.NextPosition));
        }
    }
}
