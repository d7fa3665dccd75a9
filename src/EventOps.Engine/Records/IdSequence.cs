namespace EventOps.Engine.Records;

/// <summary>
/// Gives out strictly increasing ids. The journal writer's thread alone uses it. When the clock stands still or goes
/// back, ids go on from the last one: order is never given up for time.
/// </summary>
internal sealed class IdSequence
{
    private readonly TimeProvider _clock;
    private long _last;

    internal IdSequence(TimeProvider clock, long last)
    {
        _clock = clock;
        _last = last;
    }

    /// <summary>The last id given out.</summary>
    internal long Last => _last;

    /// <summary>Continues after an id found in the journal.</summary>
    internal void ContinueAfter(long id) => _last = Math.Max(_last, id);

    /// <summary>Takes <paramref name="count"/> consecutive ids.</summary>
    /// <returns>The first of them.</returns>
    internal long Take(int count)
    {
        long first = Math.Max(_last + 1, EventId.FirstOf(_clock.GetUtcNow().ToUnixTimeMilliseconds()));
        _last = first + count - 1;
        return first;
    }
}
