using EventOps.Engine.Journaling;
using EventOps.Journal.Faster.Reading;

namespace EventOps.Journal.Faster;

/// <summary>A scan over committed entries: a walk over the files that leaves out commit records and what was
/// truncated under it.</summary>
internal sealed class FasterJournalScan(FasterJournal journal, LogWalker walker) : IJournalScan
{
    private bool _onEntry;

    public long Position => walker.Position;

    public long NextPosition => walker.NextPosition;

    public ReadOnlySpan<byte> Entry => _onEntry ? walker.Payload : [];

    public JournalScanStep Next()
    {
        while (true)
        {
            var step = walker.Next();
            _onEntry = step == WalkStep.Entry;
            switch (step)
            {
                case WalkStep.Entry:
                    return JournalScanStep.Entry;
                case WalkStep.End:
                    return JournalScanStep.End;
                case WalkStep.Damaged when walker.NextPosition > journal.BeginPosition:
                    return JournalScanStep.Damaged;
            }
        }
    }

    public void Dispose() => walker.Dispose();
}
