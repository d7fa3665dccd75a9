using System.Numerics;
using System.Runtime.CompilerServices;

namespace EventOps.Engine.Schemas.Values;

/// <summary>
/// Names known when a schema is compiled, looked up as UTF-8 without an allocation: open addressing over keyed hashes, at
/// most half full.
/// </summary>
internal sealed class NameTable
{
    private readonly byte[][] _names;
    private readonly Slot[] _slots;

    internal NameTable(byte[][] names)
    {
        _names = names;
        _slots = new Slot[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, names.Length * 2))];
        for (int i = 0; i < names.Length; i++)
        {
            ulong hash = Fingerprint.OfName(names[i]);
            int at = (int)hash & (_slots.Length - 1);
            while (_slots[at].Number > 0)
            {
                at = (at + 1) & (_slots.Length - 1);
            }

            _slots[at] = new Slot(hash, i + 1);
        }
    }

    internal int Count => _names.Length;

    internal ReadOnlySpan<byte> this[int index] => _names[index];

    /// <summary>The index of a name, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Find(ReadOnlySpan<byte> name, ulong hash)
    {
        Slot[] slots = _slots;
        int at = (int)hash & (slots.Length - 1);
        while (true)
        {
            Slot slot = slots[at];
            if (slot.Number == 0)
            {
                return -1;
            }

            if (slot.Hash == hash && name.SequenceEqual(_names[slot.Number - 1]))
            {
                return slot.Number - 1;
            }

            at = (at + 1) & (slots.Length - 1);
        }
    }

    private readonly record struct Slot(ulong Hash, int Number);
}
