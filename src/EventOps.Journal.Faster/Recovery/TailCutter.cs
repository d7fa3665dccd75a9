using EventOps.Journal.Faster.Reading;
using EventOps.Journal.Faster.Segments;

namespace EventOps.Journal.Faster.Recovery;

/// <summary>
/// Zeroes what lies behind the log's end, durably, so that bytes of a commit that failed or was torn can never later be
/// taken for entries. Only while no FASTER log is open.
/// </summary>
internal static class TailCutter
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Zeroes [tail, until) wherever it is not zero already; answers 0 or the system's error number.</summary>
    /// <param name="segments">The log.</param>
    /// <param name="tail">The log's end.</param>
    /// <param name="until">Where to stop.</param>
    /// <param name="rewrite">True writes zeros over zeros too, to find out whether the disk takes writes again.</param>
    /// <param name="bytesCut">Bytes from the tail to the last one that was not zero.</param>
    public static int Cut(SegmentStore segments, long tail, long until, bool rewrite, out long bytesCut)
    {
        bytesCut = 0;
        var buffer = new byte[ChunkBytes];
        for (long at = tail, next; at < until; at = next)
        {
            next = Math.Min(until, Math.Min((at & -ChunkBytes) + ChunkBytes, segments.SegmentEnd(at)));
            var chunk = buffer.AsSpan(0, (int)(next - at));
            var outcome = segments.Read(at, chunk);
            if (outcome == LogReadOutcome.Refused)
            {
                return Disk.Errno.InputOutput;
            }

            var lastUsed = chunk.LastIndexOfAnyExcept((byte)0);
            if (lastUsed >= 0)
            {
                bytesCut = at + lastUsed + 1 - tail;
                chunk.Clear();
            }

            if ((lastUsed >= 0 || rewrite) && segments.Overwrite(at, chunk) is var error and not 0)
            {
                return error;
            }
        }

        return 0;
    }
}
