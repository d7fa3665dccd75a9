namespace EventOps.Engine.Identity;

/// <summary>
/// When a key was last used: noted in memory by every request, made durable now and then. One object for the whole
/// life of a key, through rotations.
/// </summary>
public sealed class KeyUse
{
    /// <summary>Noted at most this often: requests of one key then share a cache line that is hardly ever written.</summary>
    private const long NoteEveryMs = 1_000;

    private long _notedMs;
    private long _durableMs;

    /// <summary>When the key was last used, in milliseconds since 1970, to the second; 0 when never. Any
    /// thread.</summary>
    public long LastUsedMs => Volatile.Read(ref _notedMs);

    /// <summary>The time that the journal has. Set by the journal writer's thread, or recovery.</summary>
    internal long DurableMs => Volatile.Read(ref _durableMs);

    /// <summary>The key is used now. Any thread; no lock, no allocation.</summary>
    public void Note(long nowMs)
    {
        // Of two threads in one second either may win; a clock that was set back changes nothing until it has caught
        // up.
        if (nowMs - Volatile.Read(ref _notedMs) >= NoteEveryMs)
        {
            Volatile.Write(ref _notedMs, nowMs);
        }
    }

    /// <summary>The journal has a use at that time. The journal writer's thread, or recovery.</summary>
    internal void NoteDurable(long atMs)
    {
        if (atMs > _durableMs)
        {
            Volatile.Write(ref _durableMs, atMs);
        }

        long noted = Volatile.Read(ref _notedMs);
        while (noted < atMs)
        {
            long found = Interlocked.CompareExchange(ref _notedMs, atMs, noted);
            if (found == noted)
            {
                break;
            }

            noted = found;
        }
    }
}
