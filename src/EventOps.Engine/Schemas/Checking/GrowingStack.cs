using System.Runtime.CompilerServices;

namespace EventOps.Engine.Schemas.Checking;

/// <summary>A stack that is kept and used again. What is behind <see cref="Count"/> is whatever was there.</summary>
internal struct GrowingStack<T>
{
    private const int InitialEntries = 64;

    private T[] _entries;

    public GrowingStack() => _entries = new T[InitialEntries];

    internal int Count { get; private set; }

    internal readonly Span<T> All => _entries.AsSpan(0, Count);

    internal readonly ref T this[int index] => ref _entries[index];

    /// <summary>Puts one more entry on top; the reference holds until the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref T Push()
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count * 2);
        }

        return ref _entries[Count++];
    }

    internal void PopTo(int count) => Count = count;

    /// <summary>Empties it, and gives up what is more than a thread should hold on to between events.</summary>
    internal void Clear(int entriesKept)
    {
        Count = 0;
        if (_entries.Length > entriesKept)
        {
            _entries = new T[InitialEntries];
        }
    }
}
