using System.Buffers.Binary;
using System.Numerics;
using EventOps.Engine.Journaling;
using EventOps.Journal.Faster.Disk;

namespace EventOps.Journal.Faster.Commits;

/// <summary>
/// One small file with two slots, written in turn: a torn write of one leaves the other. A slot holds a commit point
/// and the sizes the log was laid out with, under a CRC32C; the newer intact one counts.
/// </summary>
internal sealed class CommitSlots : IDisposable
{
    private const long Magic = 0x3130_4C4E_524A_5645; // "EVJRNL01"
    private const int SlotBytes = 4096;
    private const int UsedBytes = 64;
    private const int ChecksumOffset = UsedBytes - sizeof(uint);

    private readonly IBlockFile _file;
    private readonly byte[] _slot = new byte[UsedBytes];
    private readonly long _segmentBytes;
    private readonly int _pageBytes;
    private long _sequence;

    private CommitSlots(IBlockFile file, FasterJournalOptions options)
    {
        _file = file;
        _segmentBytes = options.SegmentBytes;
        _pageBytes = options.PageBytes;
    }

    /// <summary>The last commit point persisted; null when there is none to be read.</summary>
    public DurablePoint? Last { get; private set; }

    /// <summary>Whether <see cref="Last"/> was written by an orderly close, with nothing in the log behind
    /// it.</summary>
    public bool LastIsClean { get; private set; }

    /// <summary>Opens or makes the file.</summary>
    /// <exception cref="JournalFailedException">The disk refuses, or the log was laid out with other sizes.</exception>
    public static CommitSlots Open(IDisk disk, string path, FasterJournalOptions options)
    {
        var error = disk.Open(path, FileUse.Buffered, out var file);
        if (error != 0)
        {
            throw new JournalFailedException($"Opening the journal's commit file: {Errno.Describe(error)}");
        }

        var slots = new CommitSlots(file!, options);
        try
        {
            slots.Load(0);
            slots.Load(1);
            return slots;
        }
        catch
        {
            slots.Dispose();
            throw;
        }
    }

    /// <summary>Writes the older slot and makes it durable; answers 0 or the system's error number.</summary>
    public int Write(DurablePoint point, bool clean = false)
    {
        var slot = _slot.AsSpan();
        slot.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(slot, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(slot[8..], _sequence + 1);
        BinaryPrimitives.WriteInt64LittleEndian(slot[16..], point.BeginAddress);
        BinaryPrimitives.WriteInt64LittleEndian(slot[24..], point.UntilAddress);
        BinaryPrimitives.WriteInt64LittleEndian(slot[32..], point.CommitNumber);
        BinaryPrimitives.WriteInt64LittleEndian(slot[40..], _segmentBytes);
        BinaryPrimitives.WriteInt32LittleEndian(slot[48..], _pageBytes);
        BinaryPrimitives.WriteInt32LittleEndian(slot[52..], clean ? 1 : 0);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[ChecksumOffset..], Checksum(slot));
        var error = _file.Write(slot, (_sequence + 1) % 2 * SlotBytes);
        error = error != 0 ? error : _file.Sync();
        if (error == 0)
        {
            _sequence++;
            Last = point;
            LastIsClean = clean;
        }

        return error;
    }

    public void Dispose() => _file.Dispose();

    private void Load(int index)
    {
        var slot = _slot.AsSpan();
        var error = _file.Read(slot, (long)index * SlotBytes, out var bytesRead);
        if (error != 0)
        {
            throw new JournalFailedException($"Reading the journal's commit file: {Errno.Describe(error)}");
        }

        if (bytesRead < UsedBytes
            || BinaryPrimitives.ReadInt64LittleEndian(slot) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(slot[ChecksumOffset..]) != Checksum(slot)
            || BinaryPrimitives.ReadInt64LittleEndian(slot[8..]) is var sequence && sequence <= _sequence)
        {
            return;
        }

        var segmentBytes = BinaryPrimitives.ReadInt64LittleEndian(slot[40..]);
        var pageBytes = BinaryPrimitives.ReadInt32LittleEndian(slot[48..]);
        if (segmentBytes != _segmentBytes || pageBytes != _pageBytes)
        {
            throw new JournalFailedException(
                $"The journal was made with segments of {segmentBytes} and pages of {pageBytes} bytes; "
                + $"it cannot be opened with {_segmentBytes} and {_pageBytes}.");
        }

        _sequence = sequence;
        LastIsClean = BinaryPrimitives.ReadInt32LittleEndian(slot[52..]) != 0;
        Last = new DurablePoint(
            BinaryPrimitives.ReadInt64LittleEndian(slot[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(slot[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(slot[32..]));
    }

    private static uint Checksum(ReadOnlySpan<byte> slot)
    {
        var crc = uint.MaxValue;
        for (var i = 0; i < ChecksumOffset; i += sizeof(uint))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt32LittleEndian(slot[i..]));
        }

        return ~crc;
    }
}
