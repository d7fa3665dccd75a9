using EventOps.Engine.Journaling;
using EventOps.Journal.Faster.Commits;
using EventOps.Journal.Faster.Format;
using EventOps.Journal.Faster.Reading;
using EventOps.Journal.Faster.Segments;

namespace EventOps.Journal.Faster.Recovery;

/// <summary>
/// Finds the durable end of a log before FASTER opens it. FASTER's own search stops at the first entry that is
/// damaged and
/// would silently cut everything behind it; this one goes on to the end of the files.
/// 1. Start at the last persisted commit point.
/// 2. Walk on, over damage, and remember the last commit record that stands at its own address.
/// 3. If the entries of that very last commit have holes that were never written, a power failure tore it: it was never
///    acknowledged, so the log ends at the commit before.
/// </summary>
internal static class LogRecovery
{
    /// <summary>Reads the log behind <paramref name="persisted"/>.</summary>
    /// <exception cref="JournalFailedException">The disk refuses to be read, or holds a log without any
    /// commit.</exception>
    public static RecoveredLog FindEnd(SegmentStore segments, DurablePoint? persisted, FasterJournalOptions options)
    {
        var begin = persisted?.BeginAddress ?? Math.Max(EntryFormat.FirstAddress, segments.FirstAddress);
        var start = persisted?.UntilAddress ?? begin;
        var at = new RecoveredLog(new DurablePoint(begin, start, persisted?.CommitNumber ?? 0), 0, 0, 0);
        var before = at;
        var group = default(CommitGroup);
        var foundAny = false;
        using var walker = new LogWalker(segments, start, segments.EndAddress, options.PageBytes);
        for (var step = walker.Next(); step != WalkStep.End; step = walker.Next())
        {
            foundAny |= step != WalkStep.Damaged;
            switch (step)
            {
                case WalkStep.Entry:
                    group.Entries++;
                    break;
                case WalkStep.Damaged:
                    group.AddDamage(walker.Position, walker.NextPosition);
                    break;
                default:
                    before = group.LooksTorn(segments, at.Point.UntilAddress, walker.Position) ? at : default;
                    at = group.Close(at, walker.Commit);
                    group = default;
                    break;
            }
        }

        if (walker.MetRefusal)
        {
            throw new JournalFailedException(
                "The disk refused to read the journal; opening it now could cut committed entries.");
        }

        if (persisted is null && at.Point.CommitNumber == 0 && (foundAny || segments.FirstSegment > 0))
        {
            throw new JournalFailedException(
                "The journal's folder holds a log, but neither its commit file nor a single commit record can be read.");
        }

        return (before.Point.UntilAddress > 0 ? before : at) with { BytesScanned = walker.BytesRead };
    }
}
