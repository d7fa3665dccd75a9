using System.Collections.Concurrent;
using System.Globalization;

namespace EventOps.Crash.Tests.Changes;

/// <summary>All keys that were asked for, by name.</summary>
internal sealed class KeyBook
{
    private readonly ConcurrentDictionary<string, KeyEntry> _all = new();
    private int _last;

    internal IEnumerable<KeyEntry> All => _all.Values;

    internal KeyEntry Ask()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"made-{Interlocked.Increment(ref _last)}");
        return _all[name] = new KeyEntry(name);
    }

    internal KeyEntry? Find(string name) => _all.GetValueOrDefault(name);
}
