using EventOps.Engine.Journaling;

namespace EventOps.Engine.Tests.Journaling;

/// <summary>
/// A journal in memory that keeps the contract, and breaks when told to. Fault model: a commit fails as a whole and leaves its
/// entries undecided until a reopening cuts them; reopening may fail any number of times; a bug may throw from an append; reads
/// may be refused.
/// </summary>
internal sealed class MemoryJournal : IJournal
{
    private readonly Lock _lock = new();
    private readonly List<(long Position, byte[] Entry)> _durable = [];
    private readonly List<byte[]> _staged = [];
    private long _tail = 64;
    private long _begin = 64;
    private bool _broken;
    private int _failingReopens;

    /// <summary>Commits that fail from now on.</summary>
    internal int FailingCommits { get; set; }

    /// <summary>Reopenings that fail after a commit failed.</summary>
    internal int FailingReopens
    {
        set
        {
            lock (_lock)
            {
                _failingReopens = value;
            }
        }
    }

    /// <summary>Whether the disk answers reads by position with an error.</summary>
    internal bool RefusesReads { get; set; }

    /// <summary>Thrown by the next append: a bug, not a disk.</summary>
    internal Exception? AppendBug { get; set; }

    /// <summary>Whether its head is really cut off; a log on disk cuts whole segments, and none of these tests fills one.</summary>
    internal bool Truncates { get; init; }

    /// <summary>Called inside each commit, before it takes effect.</summary>
    internal Action? Committing { get; set; }

    /// <summary>Called inside each commit, after it took effect and before anybody knows.</summary>
    internal Action? Committed { get; set; }

    internal int Reopens { get; private set; }

    internal int Commits { get; private set; }

    public int EntryBytesMax { get; init; } = 2 << 20;

    public JournalRecovery Recovery { get; } = new(0, 0, 0, 0, TimeSpan.Zero);

    public long BeginPosition
    {
        get
        {
            lock (_lock)
            {
                return _begin;
            }
        }
    }

    public long DurablePosition
    {
        get
        {
            lock (_lock)
            {
                return _tail;
            }
        }
    }

    public long BytesOnDisk => DurablePosition;

    internal IReadOnlyList<byte[]> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _durable.Select(one => one.Entry)];
            }
        }
    }

    /// <summary>Goes on more than 32 bits further: the index begins a new segment.</summary>
    internal void LeapAhead()
    {
        lock (_lock)
        {
            _tail += uint.MaxValue + 1L;
        }
    }

    /// <summary>Flips a bit of a durable entry.</summary>
    internal void Damage(int entry)
    {
        lock (_lock)
        {
            _durable[entry].Entry[^1] ^= 1;
        }
    }

    /// <summary>Takes a durable entry away, as someone who deletes a file does.</summary>
    internal void Lose(int entry)
    {
        lock (_lock)
        {
            _durable.RemoveAt(entry);
        }
    }

    /// <summary>Puts other bytes in the place of a durable entry, as someone who has the disk could.</summary>
    internal void Replace(int entry, byte[] bytes)
    {
        lock (_lock)
        {
            _durable[entry] = (_durable[entry].Position, bytes);
        }
    }

    /// <summary>The disk forgets what it had said was durable: the last entries, as if they had never been.</summary>
    internal void LoseEnd(int entries)
    {
        lock (_lock)
        {
            int keep = _durable.Count - entries;
            _tail = _durable[keep].Position;
            _durable.RemoveRange(keep, entries);
        }
    }

    public void Append(ReadOnlySpan<byte> entry)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entry.Length, EntryBytesMax, nameof(entry));
        if (AppendBug is { } bug)
        {
            throw bug;
        }

        if (_broken)
        {
            throw new JournalFailedException("not reopened");
        }

        _staged.Add(entry.ToArray());
    }

    public void Commit(Span<long> positions)
    {
        Committing?.Invoke();
        if (FailingCommits > 0)
        {
            FailingCommits--;
            _broken = true;
            throw new JournalFailedException("injected");
        }

        lock (_lock)
        {
            for (int i = 0; i < _staged.Count; i++)
            {
                positions[i] = _tail;
                _durable.Add((_tail, _staged[i]));
                _tail += _staged[i].Length + 8;
            }
        }

        _staged.Clear();
        Commits++;
        Committed?.Invoke();
    }

    public bool Reopen()
    {
        lock (_lock)
        {
            Reopens++;
            if (_failingReopens > 0)
            {
                _failingReopens--;
                return false;
            }
        }

        _staged.Clear();
        _broken = false;
        return true;
    }

    /// <summary>What a new process finds: the durable entries, and nothing of what was under way.</summary>
    internal void Crash() => Reopen();

    public JournalReadResult Read(long position, EntryBuffer into)
    {
        lock (_lock)
        {
            int at = _durable.FindIndex(one => one.Position == position);
            if (at < 0)
            {
                return JournalReadResult.Gone;
            }

            if (RefusesReads)
            {
                return JournalReadResult.Refused;
            }

            _durable[at].Entry.CopyTo(into.Fill(_durable[at].Entry.Length));
            return JournalReadResult.Ok;
        }
    }

    public IJournalScan ScanFrom(long position)
    {
        lock (_lock)
        {
            return new Scan([.. _durable.Where(one => one.Position >= position)]);
        }
    }

    public void TruncateBefore(long position)
    {
        if (!Truncates)
        {
            return;
        }

        lock (_lock)
        {
            _begin = Math.Max(_begin, Math.Min(position, _tail));
            _durable.RemoveAll(one => one.Position < _begin);
        }
    }

    public void Dispose()
    {
    }

    private sealed class Scan(List<(long Position, byte[] Entry)> entries) : IJournalScan
    {
        private int _at = -1;

        public long Position => entries[_at].Position;

        public long NextPosition => _at + 1 < entries.Count ? entries[_at + 1].Position : Position + Entry.Length + 8;

        public ReadOnlySpan<byte> Entry => entries[_at].Entry;

        public JournalScanStep Next() => ++_at < entries.Count ? JournalScanStep.Entry : JournalScanStep.End;

        public void Dispose()
        {
        }
    }
}
