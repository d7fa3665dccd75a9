namespace EventOps.Engine.Logs.Summaries;

/// <summary>A closed run of blocks and their summaries: what retention takes at once. Immutable.</summary>
/// <param name="Count">Number of blocks, at least 1.</param>
/// <param name="FirstId">Id of its first line.</param>
/// <param name="LastId">Id of its last line.</param>
/// <param name="FirstPosition">Where its first block lies.</param>
/// <param name="LastPosition">Where its last block lies.</param>
/// <param name="ArrivedAt">When its last line came.</param>
/// <param name="Bytes">Bytes of the summaries.</param>
/// <param name="Summaries">The summaries.</param>
internal sealed record LogSegment(
    int Count, long FirstId, long LastId, long FirstPosition, long LastPosition, long ArrivedAt, int Bytes, LogSummaries Summaries)
{
    /// <summary>A segment of summaries in memory.</summary>
    internal static LogSegment Of(byte[][] summaries)
    {
        var first = new LogSummary(summaries[0]);
        var last = new LogSummary(summaries[^1]);
        return new LogSegment(
            summaries.Length, first.FirstId, last.LastId, first.Position, last.Position, last.ArrivedAt,
            LogSegmentFile.BytesOf(summaries), new HeldSummaries(summaries));
    }
}
