using EventOps.Journal.Faster.Format;

namespace EventOps.Journal.Faster.Reading;

/// <summary>What <see cref="LogWalker.Next"/> moved to.</summary>
internal enum WalkStep
{
    End,
    Entry,
    Commit,
    Damaged,
}

/// <summary>
/// Walks the log on disk from one address to another, item by item, over damage and page ends. Used by scans (between
/// begin and durable end) and by recovery (to the end of the files). One thread at a time.
/// </summary>
/// <remarks>
/// The rest of a page is zero when the next item did not fit. That is checked: if the next page begins with an item
/// that would have fitted, the zeros are a lost write and are reported as damage.
/// </remarks>
internal sealed class LogWalker : IDisposable
{
    private readonly LogPage _page;
    private readonly int _pageBytes;
    private readonly long _end;
    private long _gapStart = -1;
    private WalkStep? _stashed;
    private long _stashedPosition;
    private long _stashedNext;

    /// <summary>A walk over [start, end). Start must be where an item begins, or it begins with a damaged
    /// stretch.</summary>
    public LogWalker(ILogSource source, long start, long end, int pageBytes)
    {
        _page = new LogPage(source, pageBytes);
        _pageBytes = pageBytes;
        _end = end;
        NextPosition = Math.Max(start, EntryFormat.FirstAddress);
        Position = NextPosition;
    }

    /// <summary>Address of the current item or damaged stretch.</summary>
    public long Position { get; private set; }

    /// <summary>Address behind the current item or damaged stretch.</summary>
    public long NextPosition { get; private set; }

    /// <summary>The current entry's payload, valid until the next step.</summary>
    public ReadOnlySpan<byte> Payload =>
        _page.Payload((int)(Position - _page.Start), (int)(NextPosition - Position));

    /// <summary>The current commit record.</summary>
    public CommitRecord Commit { get; private set; }

    /// <summary>Bytes read from disk.</summary>
    public long BytesRead => _page.BytesRead;

    /// <summary>True once the disk refused a read: what looks damaged may be intact.</summary>
    public bool MetRefusal => _page.MetRefusal;

    /// <summary>Moves on; damaged stretches that touch come as one.</summary>
    public WalkStep Next()
    {
        if (_stashed is { } stashed)
        {
            _stashed = null;
            Position = _stashedPosition;
            NextPosition = _stashedNext;
            return stashed;
        }

        var step = Step();
        if (step != WalkStep.Damaged)
        {
            return step;
        }

        var damagedFrom = Position;
        var damagedUntil = NextPosition;
        while ((step = Step()) == WalkStep.Damaged)
        {
            damagedUntil = NextPosition;
        }

        _stashed = step;
        _stashedPosition = Position;
        _stashedNext = NextPosition;
        Position = damagedFrom;
        NextPosition = damagedUntil;
        return WalkStep.Damaged;
    }

    public void Dispose() => _page.Dispose();

    private WalkStep Step()
    {
        while (NextPosition < _end)
        {
            var at = NextPosition;
            _page.MoveTo(at, _end);
            var offset = (int)(at - _page.Start);
            var kind = _page.KindAt(offset, out var totalBytes, out var commit);
            if (kind is ItemKind.Entry or ItemKind.Commit)
            {
                if (_gapStart >= 0 && totalBytes <= at - _gapStart)
                {
                    // The gap could have held this item, so something else was there.
                    var gapStart = _gapStart;
                    _gapStart = -1;
                    return MoveTo(WalkStep.Damaged, gapStart, at);
                }

                _gapStart = -1;
                Commit = commit;
                return MoveTo(kind == ItemKind.Entry ? WalkStep.Entry : WalkStep.Commit, at, at + totalBytes);
            }

            // Zeros up to a page's end and on into the next: one lost stretch, not the rest of a page.
            var from = kind == ItemKind.Zero && _gapStart >= 0 ? _gapStart : at;
            _gapStart = -1;
            if (kind == ItemKind.Zero && IsRestOfPage(at, offset))
            {
                _gapStart = at;
                NextPosition = _page.Start + _page.Limit;
                continue;
            }

            return MoveTo(WalkStep.Damaged, from, _page.Start + Resync.After(_page, offset));
        }

        return MoveTo(WalkStep.End, _end, _end);
    }

    private bool IsRestOfPage(long at, int offset) =>
        at > EntryFormat.FirstAddress && offset > 0 && _page.Limit == _pageBytes
        && _page.FirstNonZero(offset) == _page.Limit;

    private WalkStep MoveTo(WalkStep step, long position, long next)
    {
        Position = position;
        NextPosition = next;
        return step;
    }
}
