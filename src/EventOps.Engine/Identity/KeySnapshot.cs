using System.Collections.Immutable;

namespace EventOps.Engine.Identity;

/// <summary>All stored keys as of one moment. Immutable.</summary>
internal sealed class KeySnapshot
{
    private static readonly IEqualityComparer<(string Tenant, string Name)> SameName =
        EqualityComparer<(string Tenant, string Name)>.Create(
            static (one, other) =>
                one.Tenant == other.Tenant && one.Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase),
            static one => HashCode.Combine(one.Tenant, one.Name.GetHashCode(StringComparison.OrdinalIgnoreCase)));

    private readonly ImmutableSortedDictionary<long, StoredKey> _byId;
    private readonly ImmutableDictionary<(string Tenant, string Name), long> _names;

    private KeySnapshot(
        ImmutableSortedDictionary<long, StoredKey> byId, ImmutableDictionary<(string Tenant, string Name), long> names)
    {
        _byId = byId;
        _names = names;
    }

    internal static KeySnapshot Empty { get; } = new(
        ImmutableSortedDictionary<long, StoredKey>.Empty,
        ImmutableDictionary.Create<(string Tenant, string Name), long>(SameName));

    internal int Count => _byId.Count;

    /// <summary>The keys, oldest first.</summary>
    internal IEnumerable<StoredKey> All => _byId.Values;

    internal StoredKey? Find(long id) => _byId.GetValueOrDefault(id);

    internal bool HasName(string tenant, string name) => _names.ContainsKey((tenant, name));

    internal KeySnapshot With(StoredKey key) => new(
        _byId.SetItem(key.Id, key), _names.SetItem((key.Terms.Tenant, key.Terms.Name), key.Id));

    internal KeySnapshot Without(StoredKey key) => new(
        _byId.Remove(key.Id), _names.Remove((key.Terms.Tenant, key.Terms.Name)));
}
