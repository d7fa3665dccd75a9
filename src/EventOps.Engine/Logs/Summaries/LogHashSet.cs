namespace EventOps.Engine.Logs.Summaries;

/// <summary>The different hashes of one block, gathered before their filter is made. Used again for every block.</summary>
/// <param name="choice">Which slot a hash looks for its place from.</param>
internal sealed class LogHashSet(LogSlots choice)
{
    private ulong[] _slots = new ulong[16_384];

    /// <summary>Different hashes in it.</summary>
    internal int Count { get; private set; }

    /// <summary>Slots that lie between the hashes and those they wanted, all together: what was looked into for them in
    /// vain. For tests, which bound it.</summary>
    internal long Displacement
    {
        get
        {
            int mask = _slots.Length - 1;
            long sum = 0;
            for (int at = 0; at < _slots.Length; at++)
            {
                sum += _slots[at] == 0 ? 0 : (at - (int)choice.Of(_slots[at])) & mask;
            }

            return sum;
        }
    }

    internal void Add(ulong hash)
    {
        // Zero is an empty slot.
        hash = hash == 0 ? 1 : hash;
        if (Count * 2 >= _slots.Length)
        {
            Grow();
        }

        if (Put(_slots, hash))
        {
            Count++;
        }
    }

    /// <summary>Puts all of them into a filter.</summary>
    internal void Fill(Span<byte> filter)
    {
        foreach (ulong hash in _slots)
        {
            if (hash != 0)
            {
                LogFilter.Add(filter, hash);
            }
        }
    }

    internal void Clear()
    {
        Array.Clear(_slots);
        Count = 0;
    }

    private bool Put(ulong[] slots, ulong hash)
    {
        int mask = slots.Length - 1;
        int at = (int)choice.Of(hash) & mask;
        while (slots[at] != 0)
        {
            if (slots[at] == hash)
            {
                return false;
            }

            at = (at + 1) & mask;
        }

        slots[at] = hash;
        return true;
    }

    private void Grow()
    {
        ulong[] larger = new ulong[_slots.Length * 2];
        foreach (ulong hash in _slots)
        {
            if (hash != 0)
            {
                Put(larger, hash);
            }
        }

        _slots = larger;
    }
}
