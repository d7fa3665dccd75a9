using EventOps.Engine.Journaling;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Retention;

/// <summary>
/// The old end of the hot log: drops index segments whose events are read from the archive and truncates the journal
/// behind them, never above what the older snapshot or the next hot segment needs. The archiver's task only.
/// </summary>
internal sealed class HotHead
{
    private readonly EventIndex _hot;
    private readonly IJournal _journal;
    private readonly SnapshotFile _snapshots;
    private readonly HotSegmentFiles _files;
    private long _movedUntil;

    internal HotHead(EventIndex hot, IJournal journal, SnapshotFile snapshots, HotSegmentFiles files)
    {
        _hot = hot;
        _journal = journal;
        _snapshots = snapshots;
        _files = files;
        TruncatedUntil = journal.BeginPosition;
    }

    /// <summary>The old end of what a start found.</summary>
    internal static HotHead Of(RecoveredEngine found, IJournal journal, TimeSpan keysKept, TimeProvider clock) => new(
        found.Index, journal, found.Snapshots, new HotSegmentFiles(found.IndexFolder, found.Log.KeptForKeys, keysKept, clock));

    /// <summary>The journal position before which everything was given up.</summary>
    internal long TruncatedUntil { get; private set; }

    /// <summary>Whether what was moved to the archive has given its space in the journal back, or is about to.</summary>
    internal bool IsTrimmed => TruncatedUntil >= _movedUntil;

    /// <summary>Drops the hot segments that end at or before an id, and the files nobody needs any more.</summary>
    internal void DropSegments(long archivedUntilId)
    {
        foreach (IndexSegment segment in _hot.DropBefore(archivedUntilId + 1))
        {
            _files.Retire(segment);
            _movedUntil = NeededFrom();
        }

        _files.DeleteOld();
    }

    /// <summary>Truncates the journal as far as nobody needs it.</summary>
    internal void Truncate()
    {
        long until = Math.Min(NeededFrom(), _snapshots.KeepFromPosition);
        if (until > TruncatedUntil)
        {
            _journal.TruncateBefore(until);
            TruncatedUntil = until;
        }
    }

    /// <summary>The oldest hot segment that can be moved, or null.</summary>
    internal IndexSegment? OldestSealed(long archivedUntilId)
    {
        foreach (IndexSegment segment in _hot.Segments)
        {
            if (!segment.IsSealed)
            {
                return null;
            }

            if (segment.LastId > archivedUntilId)
            {
                return segment;
            }
        }

        return null;
    }

    /// <summary>Where the journal begins that the hot index needs; what the snapshots need is another matter.</summary>
    private long NeededFrom()
    {
        IndexSegment[] segments = _hot.Segments;

        // Without a segment there is nothing to go by: the next event makes one.
        return segments.Length == 0 ? 0 : segments[0].FirstPosition;
    }
}
