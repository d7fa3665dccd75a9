using EventOps.Engine.Journaling;

namespace EventOps.Bench;

/// <summary>A journal that forgets everything at once and allocates nothing: what is left is the engine's own path.</summary>
internal sealed class DiscardingJournal : IJournal
{
    private readonly int[] _lengths = new int[1 << 16];
    private int _pending;
    private long _tail = 64;

    public int EntryBytesMax => 2 << 20;

    public JournalRecovery Recovery { get; } = new(0, 0, 0, 0, TimeSpan.Zero);

    public long BeginPosition => 64;

    public long DurablePosition => Volatile.Read(ref _tail);

    public long BytesOnDisk => 0;

    public void Append(ReadOnlySpan<byte> entry) => _lengths[_pending++] = entry.Length;

    public void Commit(Span<long> positions)
    {
        long tail = _tail;
        for (int i = 0; i < _pending; i++)
        {
            positions[i] = tail;
            tail += _lengths[i];
        }

        _pending = 0;
        Volatile.Write(ref _tail, tail);
    }

    public bool Reopen() => true;

    public JournalReadResult Read(long position, EntryBuffer into) => JournalReadResult.Gone;

    public IJournalScan ScanFrom(long position) => new NoEntries();

    public void TruncateBefore(long position)
    {
    }

    public void Dispose()
    {
    }

    private sealed class NoEntries : IJournalScan
    {
        public long Position => 0;

        public long NextPosition => 0;

        public ReadOnlySpan<byte> Entry => default;

        public JournalScanStep Next() => JournalScanStep.End;

        public void Dispose()
        {
        }
    }
}
