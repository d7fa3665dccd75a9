namespace EventOps.Webhooks.Circuits;

/// <summary>How many failures an endpoint had in a row. Any thread; the lock is held for a few instructions, on failures only.</summary>
/// <param name="gapMaxMs">A failure this long after the one before begins a new row.</param>
internal sealed class FailureStreak(long gapMaxMs)
{
    private readonly Lock _gate = new();
    private int _length;
    private long _lastMs;

    internal int Length => Volatile.Read(ref _length);

    /// <summary>One more; answers how many it is now.</summary>
    internal int Extend(long nowMs)
    {
        lock (_gate)
        {
            _length = nowMs - _lastMs > gapMaxMs ? 1 : _length + 1;
            _lastMs = nowMs;
            return _length;
        }
    }

    /// <summary>Something went well.</summary>
    internal void End()
    {
        if (Length != 0)
        {
            Volatile.Write(ref _length, 0);
        }
    }
}
