using System.Diagnostics;
using EventOps.Engine.Idempotency;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Journaling;

/// <summary>
/// Brings the index and the state back: 1 sealed segments are mapped, the first damaged one and all behind it given up, 2 the newest
/// intact snapshot is restored, 3 the journal is replayed from the earlier of the two. What neither has is in the journal: nothing
/// is ever taken out of it before both have it.
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

    internal EngineRecovery(string indexFolder, SeriesTable series, IdempotencyTable keys, ILogger log)
    {
        _indexFolder = indexFolder;
        _series = series;
        _keys = keys;
        _log = log;
    }

    internal long LastId { get; private set; }

    internal long NextFrameNumber { get; private set; }

    /// <summary>Step 1: the sealed segments, oldest first.</summary>
    internal IndexSegment[] OpenSegments(long journalBegin)
    {
        DurableFile.RemoveUnfinished(_indexFolder);
        var segments = new List<IndexSegment>();
        string[] paths = [.. Directory.EnumerateFiles(_indexFolder, "*" + SegmentFile.Extension).Order(StringComparer.Ordinal)];
        foreach (string path in paths)
        {
            bool givenUp = _rebuilt > 0 || SegmentFile.TryOpen(path, _series, out byte[] keys) is not { } segment
                || !Add(segments, segment, keys, journalBegin);
            if (givenUp)
            {
                _rebuilt++;
                _log.LogWarning("Index segment {Path} is given up and rebuilt from the journal", Path.GetFileName(path));
                File.Delete(path);
            }
        }

        return [.. segments];
    }

    /// <summary>Steps 2 and 3.</summary>
    internal void Replay(
        IJournal journal, Snapshot? snapshot, EngineState state, IndexSegment[] segments, LogProjection projection)
    {
        snapshot?.RestoreTo(state);
        long appliedUntilId = snapshot?.LastId ?? -1;
        NextFrameNumber = snapshot?.NextFrameNumber ?? 0;
        long indexedUntilId = segments.Length > 0 ? segments[^1].LastId : -1;
        LastId = Math.Max(Math.Max(appliedUntilId, indexedUntilId), 0);
        long indexedPosition = segments.Length > 0 ? segments[^1].LastPosition : journal.BeginPosition;
        long from = Math.Min(indexedPosition, snapshot?.Position ?? journal.BeginPosition);
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
            _lostFrames += expected >= 0 && header.Number > expected ? header.Number - expected : 0;
            expected = header.Number + 1;
            NextFrameNumber = Math.Max(NextFrameNumber, expected);
            LastId = Math.Max(LastId, header.FirstId + header.Count - 1);
            _replayedFrames++;
            if (!projection.Replay(ref reader, scan.Position, indexedUntilId, appliedUntilId))
            {
                Quarantine(scan);
            }
        }

        projection.Publish();
    }

    internal RecoveryReport Report(IJournal journal, EventIndex index, long startedAt) => new(
        index.Count,
        _replayedFrames,
        journal.Recovery.TailBytesCut,
        _damaged,
        _lostFrames,
        _rebuilt,
        Stopwatch.GetElapsedTime(startedAt).TotalSeconds);

    private bool Add(List<IndexSegment> segments, IndexSegment segment, byte[] keys, long journalBegin)
    {
        bool follows = segments.Count == 0 || segment.Number == segments[^1].Number + 1;
        if (!follows)
        {
            segment.Retire();
            return false;
        }

        _keys.Import(keys);
        if (segment.LastPosition < journalBegin)
        {
            // Its events are in the archive; only its keys still counted.
            segment.Retire();
            return true;
        }

        segments.Add(segment);
        return true;
    }

    private void Quarantine(IJournalScan scan)
    {
        _log.LogError("The journal is damaged from {Position} to {NextPosition}; quarantined", scan.Position, scan.NextPosition);
        if (_damaged.Count < DamagedKeptMax)
        {
            _damaged.Add(new DamagedPlace(scan.Position, scan.NextPosition));
        }
    }
}
