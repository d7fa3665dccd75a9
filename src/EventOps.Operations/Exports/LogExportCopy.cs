using EventOps.Engine.Logs;

namespace EventOps.Operations.Exports;

/// <summary>
/// Copies the lines of a query to a file, stretch by stretch, newest first: never holds more than one of them, however
/// many lines there are.
/// </summary>
/// <param name="read">Reads a stretch that begins before an id.</param>
/// <param name="turn">Waits until a stretch may be read; what it gives is disposed when that is done.</param>
/// <param name="firstBeforeId">Where the copy begins.</param>
/// <param name="bytesMax">The file may get as long.</param>
/// <param name="offset">Lines passed over.</param>
/// <param name="limit">Lines written at most; null: all.</param>
internal sealed class LogExportCopy(
    Func<long, LogReadStretch> read,
    Func<CancellationToken, ValueTask<LogTurn>> turn,
    long firstBeforeId,
    long bytesMax,
    long offset = 0,
    long? limit = null)
{
    private long _passOver = offset;

    /// <summary>Whether lines were left out: the query's expression took too long for them, or they could not be read.</summary>
    internal bool LeftOut { get; private set; }

    /// <summary>Copies all.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="afterStretch">Told how far it is, from 0 to 1, after each stretch; false ends the copy.</param>
    /// <param name="stopping">Ends it by an exception.</param>
    internal async ValueTask<LogExportEnd> RunAsync(
        LogExportFile file, Func<double, ValueTask<bool>> afterStretch, CancellationToken stopping)
    {
        long beforeId = firstBeforeId;
        bool isEnd = false;
        while (!isEnd)
        {
            double progress;
            using (await turn(stopping))
            {
                stopping.ThrowIfCancellationRequested();
                (beforeId, isEnd, progress) = CopyStretch(file, beforeId);
            }

            if (file.Bytes > bytesMax)
            {
                return LogExportEnd.TooLarge;
            }

            if (!await afterStretch(progress))
            {
                return LogExportEnd.Abandoned;
            }
        }

        file.End();
        return LogExportEnd.Complete;
    }

    /// <summary>Apart, so that no stretch outlives its turn in a field of the state machine.</summary>
    private (long BeforeId, bool IsEnd, double Progress) CopyStretch(LogExportFile file, long beforeId)
    {
        LogReadStretch stretch = read(beforeId);
        int from = (int)Math.Min(_passOver, stretch.Lines.Count);
        _passOver -= from;
        int count = (int)Math.Min(stretch.Lines.Count - from, (limit ?? long.MaxValue) - file.Lines);
        file.Write(stretch.Lines, from, count);
        LeftOut |= stretch.LeftOut;
        bool isFull = file.Lines == limit;
        return (stretch.NextBeforeId, stretch.IsEnd || isFull, isFull ? 1 : stretch.Progress(firstBeforeId));
    }
}

/// <summary>How a copy ended.</summary>
internal enum LogExportEnd
{
    /// <summary>All lines are in the file, and durable.</summary>
    Complete,

    /// <summary>The file would be longer than it may be.</summary>
    TooLarge,

    /// <summary>Nobody wants it any more.</summary>
    Abandoned,
}
