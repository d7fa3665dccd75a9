namespace EventOps.Engine.Subscriptions;

/// <summary>
/// When a consumer was last seen: it polls, leases, reads a stream, acknowledges, or waits just now. Of this process;
/// a restart has seen nobody yet. Any thread.
/// </summary>
public sealed class ConsumerSight
{
    private long _lastSeenMs;
    private int _waiting;

    /// <summary>When it was last seen, in milliseconds since 1970; 0: not since the start.</summary>
    public long LastSeenMs => Volatile.Read(ref _lastSeenMs);

    /// <summary>Whether it waits for events just now, or was seen at or after a time.</summary>
    public bool IsLiveSince(long sinceMs) => Volatile.Read(ref _waiting) > 0 || LastSeenMs >= sinceMs;

    internal void Seen(TimeProvider clock) => Volatile.Write(ref _lastSeenMs, clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>A poll begins to wait, or a stream is opened; <see cref="Leave"/> must follow.</summary>
    internal void Enter() => Interlocked.Increment(ref _waiting);

    internal void Leave(TimeProvider clock)
    {
        Seen(clock);
        Interlocked.Decrement(ref _waiting);
    }
}
