namespace EventOps.Engine.Dispatch.Leases;

/// <summary>
/// The events of a subscriber that requests are about to lease, extend or send back. Two consumers must never both get
/// an event, and an extension must not be lost to an expiry that was on its way: whoever looks at an event with such an
/// intention claims it first, looks then, and lets go when the journal has it. Any thread; one short lock.
/// </summary>
internal sealed class LeaseClaims
{
    private readonly Lock _lock = new();
    private readonly Dictionary<LeaseKey, LeaseClaim> _claims = [];

    /// <summary>Whether nothing is on its way.</summary>
    internal bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _claims.Count == 0;
            }
        }
    }

    internal bool IsFree(LeaseKey key)
    {
        lock (_lock)
        {
            return !_claims.ContainsKey(key);
        }
    }

    internal bool TryAdd(LeaseClaim claim, LeaseKey key)
    {
        lock (_lock)
        {
            bool added = _claims.TryAdd(key, claim);
            if (added)
            {
                claim.Keys.Add(key);
            }

            return added;
        }
    }

    /// <summary>Claims all, or none because of the claim that is answered.</summary>
    internal LeaseClaim? TryAddAll(LeaseClaim claim, IReadOnlyCollection<LeaseKey> keys)
    {
        lock (_lock)
        {
            foreach (LeaseKey key in keys)
            {
                if (_claims.TryGetValue(key, out LeaseClaim? other))
                {
                    return other;
                }
            }

            foreach (LeaseKey key in keys)
            {
                _claims.Add(key, claim);
                claim.Keys.Add(key);
            }

            return null;
        }
    }

    internal void Drop(LeaseClaim claim, LeaseKey key)
    {
        lock (_lock)
        {
            // The last one claimed, as a rule.
            claim.Keys.RemoveAt(claim.Keys.LastIndexOf(key));
            _claims.Remove(key);
        }
    }

    internal void Release(LeaseClaim claim)
    {
        lock (_lock)
        {
            foreach (LeaseKey key in claim.Keys)
            {
                _claims.Remove(key);
            }

            claim.Keys.Clear();
        }
    }
}
