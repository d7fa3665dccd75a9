using EventOps.Engine.Journaling;
using EventOps.Engine.Logs.Blocks;

namespace EventOps.Engine.Logs.Searching;

/// <summary>The lines of one block, or of the tail, that a query finds: where each lies, oldest first. One search's, used for
/// each block again.</summary>
internal sealed class LogLines : IDisposable
{
    private readonly EntryBuffer _packed = new();
    private readonly EntryBuffer _raw = new();
    private int[] _offsets = new int[256];
    private long[] _ids = new long[256];

    /// <summary>How many were found.</summary>
    internal int Count { get; private set; }

    /// <summary>Whether the search ended within the block.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>Bytes looked through.</summary>
    internal long BytesScanned { get; private set; }

    /// <summary>Looks through a block of the log; to its end, unless it may be cut and the budget is spent before.</summary>
    internal JournalReadResult Load(IJournal blocks, long position, long beforeId, LogMatcher matcher, LogBudget budget, bool mayCut)
    {
        Count = 0;
        IsCut = false;
        JournalReadResult read = blocks.Read(position, _packed);
        if (read == JournalReadResult.Ok)
        {
            if (!LogEntryCodec.TryOpen(_packed.Span, _raw, out LogEntryHeader header))
            {
                return JournalReadResult.Damaged;
            }

            Find(_raw.Span, header.FirstId, beforeId, matcher, budget, mayCut);
        }

        return read;
    }

    /// <summary>Looks through the tail: copies it, so it need not be held on to.</summary>
    internal void Load(LogTail tail, int bytes, long beforeId, LogMatcher matcher, LogBudget budget, bool mayCut)
    {
        Count = 0;
        IsCut = false;
        Span<byte> raw = _raw.Fill(bytes);
        tail.Bytes(bytes).CopyTo(raw);
        Find(raw, tail.FirstId, beforeId, matcher, budget, mayCut);
    }

    /// <summary>One of the lines found.</summary>
    internal KeptLogLine this[int index] => new(_ids[index], new LogLineView(_raw.Span[_offsets[index]..]).ToLine());

    internal long IdOf(int index) => _ids[index];

    /// <inheritdoc/>
    public void Dispose()
    {
        _packed.Dispose();
        _raw.Dispose();
    }

    private void Find(ReadOnlySpan<byte> raw, long firstId, long beforeId, LogMatcher matcher, LogBudget budget, bool mayCut)
    {
        BytesScanned += raw.Length;
        long id = firstId;
        for (int at = 0; at < raw.Length && id < beforeId; id++)
        {
            var line = new LogLineView(raw[at..]);
            if (matcher.Matches(line, budget))
            {
                Add(id, at);
            }

            at += line.Length;
            if (matcher.IsSlow)
            {
                budget.Demand();
                IsCut = mayCut && budget.IsSpent;
                if (IsCut)
                {
                    return;
                }
            }
        }
    }

    private void Add(long id, int offset)
    {
        if (Count == _ids.Length)
        {
            Array.Resize(ref _ids, Count * 2);
            Array.Resize(ref _offsets, Count * 2);
        }

        _ids[Count] = id;
        _offsets[Count++] = offset;
    }
}
