namespace EventOps.Contracts.SystemEvents.Rules;

/// <summary>Some scopes, or all there are.</summary>
internal sealed class ScopeSet
{
    private readonly HashSet<string>? _names;

    private ScopeSet(HashSet<string>? names) => _names = names;

    internal static ScopeSet All { get; } = new(null);

    internal static ScopeSet Of(IEnumerable<string> names) => new(new HashSet<string>(names, StringComparer.Ordinal));

    internal bool IsEmpty => _names is { Count: 0 };

    internal bool Contains(string scope) => _names is null || _names.Contains(scope);

    internal ScopeSet Union(ScopeSet other) =>
        _names is null || other._names is null ? All : Of(_names.Concat(other._names));
}
