namespace EventOps.Engine.Retention;

/// <summary>A durable block of one archive log whose events wait to be indexed: its ids and series, and how far they
/// are. The archiver's.</summary>
internal sealed class ArchivedBlock(long position, long[] ids, int[] series)
{
    private int _next;

    internal long Position { get; } = position;

    internal bool IsDone => _next == ids.Length;

    /// <summary>The smallest id not yet taken; there is one.</summary>
    internal long NextId => ids[_next];

    internal long LastId => ids[^1];

    /// <summary>Passes over ids up to one.</summary>
    internal void SkipUntil(long id)
    {
        while (_next < ids.Length && ids[_next] <= id)
        {
            _next++;
        }
    }

    /// <summary>Takes the series of consecutive ids from <see cref="NextId"/> on, not above an id.</summary>
    internal ReadOnlySpan<int> TakeRun(long untilId)
    {
        int from = _next;
        do
        {
            _next++;
        }
        while (_next < ids.Length && ids[_next] == ids[_next - 1] + 1 && ids[_next] <= untilId);

        return series.AsSpan(from, _next - from);
    }
}
