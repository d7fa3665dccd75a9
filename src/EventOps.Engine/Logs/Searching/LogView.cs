using EventOps.Engine.Logs.Blocks;
using EventOps.Engine.Logs.Summaries;

namespace EventOps.Engine.Logs.Searching;

/// <summary>What is durable at one moment, for searches. The writer makes a new one after each commit.</summary>
/// <param name="Sealed">Segments, oldest first.</param>
/// <param name="Growing">Summaries of the growing segment; only so many as the next says belong to this view.</param>
/// <param name="GrowingCount">Blocks of the growing segment.</param>
/// <param name="Tail">The newest lines.</param>
/// <param name="TailBytes">Bytes of them that belong to this view.</param>
/// <param name="TailCount">Lines of them.</param>
internal sealed record LogView(
    LogSegment[] Sealed, byte[][] Growing, int GrowingCount, LogTail Tail, int TailBytes, int TailCount)
{
    /// <summary>The id that the next line gets.</summary>
    internal long NextId => Tail.FirstId + TailCount;

    /// <summary>Id of the oldest line, or of the next when there is none.</summary>
    internal long OldestId =>
        Sealed.Length > 0 ? Sealed[0].FirstId
        : GrowingCount > 0 ? new LogSummary(Growing[0]).FirstId
        : Tail.FirstId;
}
