namespace EventOps.Engine.Logs;

/// <summary>What one read of an export found, newest first. There may be more behind it even when it has no line.</summary>
/// <param name="Lines">The lines.</param>
/// <param name="NextBeforeId">Where the next read goes on.</param>
/// <param name="OldestId">Id of the oldest line that is kept, of anybody; the way of an export leads from where it began to here.</param>
/// <param name="IsEnd">Whether nothing is left to read.</param>
/// <param name="LeftOut">Whether lines may be left out: the query's expression took too long for them, or they cannot be
/// read.</param>
public sealed record LogReadStretch(
    IReadOnlyList<KeptLogLine> Lines, long NextBeforeId, long OldestId, bool IsEnd, bool LeftOut)
{
    /// <summary>How much of the way is done, from 0 to 1.</summary>
    /// <param name="firstBeforeId">Where the export began: <see cref="LogStore.NextId"/> at its start.</param>
    public double Progress(long firstBeforeId) =>
        IsEnd || firstBeforeId <= OldestId
            ? 1
            : Math.Clamp((double)(firstBeforeId - NextBeforeId) / (firstBeforeId - OldestId), 0, 1);
}
