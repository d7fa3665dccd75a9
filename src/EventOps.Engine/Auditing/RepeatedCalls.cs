using System.Runtime.InteropServices;

namespace EventOps.Engine.Auditing;

/// <summary>Whose calls are counted together, and as what.</summary>
/// <param name="Action">What the entry that tells their number is called.</param>
/// <param name="Tenant">In whose trail.</param>
/// <param name="Actor">Who.</param>
/// <param name="KeyId">With which key.</param>
/// <param name="Address">From where; null: from more places than are told apart.</param>
internal readonly record struct RepeatedCaller(string Action, string Tenant, string Actor, string? KeyId, string? Address);

/// <summary>
/// Counts calls by caller until somebody takes the counts: an attack is told in a line a minute and not in a line a
/// call. Any thread.
/// </summary>
internal sealed class RepeatedCalls
{
    private readonly int _callersMax;
    private readonly string _ownTenant;
    private readonly Lock _lock = new();
    private Dictionary<RepeatedCaller, long> _counts = [];

    /// <param name="callersMax">Callers counted apart; of the others, all of one kind are counted together.</param>
    /// <param name="ownTenant">In whose trail those are told.</param>
    internal RepeatedCalls(int callersMax, string ownTenant)
    {
        _callersMax = callersMax;
        _ownTenant = ownTenant;
    }

    /// <summary>Counts a call.</summary>
    /// <param name="caller">Whose.</param>
    /// <param name="isFirst">Whether it is the first of any caller since the counts were taken.</param>
    /// <returns>Its number among the caller's, from 1.</returns>
    internal long Add(RepeatedCaller caller, out bool isFirst)
    {
        lock (_lock)
        {
            isFirst = _counts.Count == 0;
            if (_counts.Count >= _callersMax && !_counts.ContainsKey(caller))
            {
                caller = new RepeatedCaller(caller.Action, _ownTenant, AuditEntry.Anonymous, null, null);
            }

            return ++CollectionsMarshal.GetValueRefOrAddDefault(_counts, caller, out _);
        }
    }

    /// <summary>Takes the counts.</summary>
    internal IEnumerable<KeyValuePair<RepeatedCaller, long>> Take()
    {
        lock (_lock)
        {
            Dictionary<RepeatedCaller, long> taken = _counts;
            _counts = [];
            return taken;
        }
    }
}
