using System.Buffers;
using EventOps.Journal.Faster.Format;

namespace EventOps.Journal.Faster.Reading;

/// <summary>What an address in the log holds.</summary>
internal enum ItemKind
{
    Entry,
    Commit,

    /// <summary>Zero length and checksum: what is left of a page, or nothing was ever written here.</summary>
    Zero,

    /// <summary>Neither: damaged, or not where an entry begins.</summary>
    Bad,
}

/// <summary>
/// One page of the log in memory, loaded as far as it was looked at. Entries never cross a page, so whoever walks the
/// log needs one page at a time. Belongs to one walker.
/// </summary>
internal sealed class LogPage(ILogSource source, int pageBytes) : IDisposable
{
    private const int FirstLoadBytes = 64 << 10;
    private const int LoadBytesMax = 1 << 20;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(pageBytes);
    private int _loadedFrom;
    private int _loadedUntil;
    private int _nextLoadBytes = FirstLoadBytes;

    /// <summary>Address of the page's first byte.</summary>
    public long Start { get; private set; } = -1;

    /// <summary>Offset behind the last byte that counts: the page's size, or less where the walk ends in it.</summary>
    public int Limit { get; private set; }

    /// <summary>Bytes read from disk so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The worst that happened while loading the current page.</summary>
    public LogReadOutcome Outcome { get; private set; }

    /// <summary>True once any page met a disk error.</summary>
    public bool MetRefusal { get; private set; }

    /// <summary>Turns to the page that holds <paramref name="address"/>; the walk ends at
    /// <paramref name="end"/>.</summary>
    public void MoveTo(long address, long end)
    {
        var start = address & -pageBytes;
        if (start != Start)
        {
            Start = start;
            Limit = (int)Math.Min(pageBytes, end - start);
            Outcome = LogReadOutcome.Ok;
            _loadedFrom = _loadedUntil = (int)(address - start);
        }
    }

    /// <summary>The bytes [offset, offset + count) of the page, clipped to <see cref="Limit"/>.</summary>
    public ReadOnlySpan<byte> Bytes(int offset, int count)
    {
        var until = Math.Min(Limit, offset + count);
        Load(offset, until);
        return _bytes.AsSpan(offset, until - offset);
    }

    /// <summary>Payload of the entry at an offset that <see cref="KindAt"/> called an entry.</summary>
    public ReadOnlySpan<byte> Payload(int offset, int totalBytes)
    {
        var entry = Bytes(offset, totalBytes);
        return entry.Slice(EntryFormat.HeaderBytes, Math.Abs(EntryFormat.LengthField(entry)));
    }

    /// <summary>What lies at an offset, and how long it is by its own account (0 when that cannot be).</summary>
    public ItemKind KindAt(int offset, out int totalBytes, out CommitRecord commit)
    {
        totalBytes = 0;
        commit = default;
        if (Limit - offset < EntryFormat.HeaderBytes)
        {
            return Bytes(offset, EntryFormat.HeaderBytes).ContainsAnyExcept((byte)0) ? ItemKind.Bad : ItemKind.Zero;
        }

        var header = Bytes(offset, EntryFormat.HeaderBytes);
        var field = EntryFormat.LengthField(header);
        var stored = EntryFormat.StoredChecksum(header);
        if (field == 0)
        {
            return stored == 0 ? ItemKind.Zero : ItemKind.Bad;
        }

        var length = Math.Abs((long)field);
        if (length > Limit - offset - EntryFormat.HeaderBytes || (field < 0 && length != CommitRecord.PayloadBytes))
        {
            return ItemKind.Bad;
        }

        var total = EntryFormat.TotalBytes((int)length);
        if (total > Limit - offset)
        {
            return ItemKind.Bad;
        }

        totalBytes = total;
        var payload = Bytes(offset, total).Slice(EntryFormat.HeaderBytes, (int)length);
        if (EntryFormat.Checksum(field, payload) != stored)
        {
            return ItemKind.Bad;
        }

        if (field > 0)
        {
            return ItemKind.Entry;
        }

        return CommitRecord.TryRead(payload, Start + offset + total, out commit) ? ItemKind.Commit : ItemKind.Bad;
    }

    /// <summary>Offset of the first byte at or after <paramref name="offset"/> that is not zero; <see cref="Limit"/>
    /// when all are.</summary>
    public int FirstNonZero(int offset)
    {
        while (offset < Limit)
        {
            var stretch = Bytes(offset, LoadBytesMax);
            var found = stretch.IndexOfAnyExcept((byte)0);
            if (found >= 0)
            {
                return offset + found;
            }

            offset += stretch.Length;
        }

        return Limit;
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    private void Load(int from, int until)
    {
        if (from < _loadedFrom)
        {
            _loadedFrom = _loadedUntil = from;
        }

        while (_loadedUntil < until)
        {
            var count = Math.Min(Math.Max(_nextLoadBytes, until - _loadedUntil), Limit - _loadedUntil);
            var into = _bytes.AsSpan(_loadedUntil, count);
            var outcome = source.Read(Start + _loadedUntil, into);
            if (outcome != LogReadOutcome.Ok)
            {
                into.Clear();
                Outcome = outcome;
                MetRefusal |= outcome == LogReadOutcome.Refused;
            }

            BytesRead += count;
            _loadedUntil += count;
            _nextLoadBytes = Math.Min(LoadBytesMax, _nextLoadBytes * 2);
        }
    }
}
