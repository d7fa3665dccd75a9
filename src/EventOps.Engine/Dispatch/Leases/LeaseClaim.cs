namespace EventOps.Engine.Dispatch.Leases;

/// <summary>
/// Events that one request is about to lease, extend or send back, from its look at them until the journal has it.
/// </summary>
internal sealed class LeaseClaim : IDisposable
{
    private readonly LeaseClaims _claims;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal LeaseClaim(LeaseClaims claims) => _claims = claims;

    /// <summary>What is claimed. Guarded by the claims' lock.</summary>
    internal List<LeaseKey> Keys { get; } = [];

    internal Task Ended => _ended.Task;

    /// <summary>Whether nobody has claimed an event; it may have changed by the time this is read.</summary>
    internal bool IsFree(LeaseKey key) => _claims.IsFree(key);

    internal bool TryAdd(LeaseKey key) => _claims.TryAdd(this, key);

    internal void Drop(LeaseKey key) => _claims.Drop(this, key);

    /// <summary>Claims all or, when another request has one of them, waits for it and tries again.</summary>
    internal async ValueTask AddAllAsync(IReadOnlyCollection<LeaseKey> keys)
    {
        while (_claims.TryAddAll(this, keys) is { } other)
        {
            await other.Ended;
        }
    }

    /// <summary>Lets go, once what was claimed for is made, or will never be.</summary>
    public void Dispose()
    {
        _claims.Release(this);
        _ended.TrySetResult();
    }
}

/// <summary>An event as something to be leased.</summary>
/// <param name="ReplayId">The replay it is of; 0: of the subscriber's subscriptions together, which lease it as
/// one.</param>
/// <param name="EventId">The event.</param>
internal readonly record struct LeaseKey(long ReplayId, long EventId);
