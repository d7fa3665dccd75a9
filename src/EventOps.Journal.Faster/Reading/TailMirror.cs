using System.Runtime.InteropServices;
using EventOps.Engine.Journaling;
using EventOps.Journal.Faster.Format;

namespace EventOps.Journal.Faster.Reading;

/// <summary>
/// The last bytes of the log in memory, each entry at address modulo capacity, so that reads of recent entries touch no
/// disk. The journal's thread alone writes; any thread reads, without a lock: it copies first and then looks whether
/// the writer has meanwhile claimed those bytes for something newer (and if so, reads from disk instead).
/// </summary>
/// <remarks>In place of FASTER's checksum each entry carries its own address, so a position that is none is not
/// mistaken for one.</remarks>
internal sealed class TailMirror
{
    private readonly byte[] _bytes;
    private readonly long _startAddress;
    private long _claimedUntil;

    /// <summary>An empty mirror; <paramref name="capacityBytes"/> is a power of two and at least a page.</summary>
    public TailMirror(int capacityBytes, long startAddress)
    {
        // Not cleared, so that memory is only taken as the log fills it.
        _bytes = GC.AllocateUninitializedArray<byte>(capacityBytes);
        _startAddress = startAddress;
        _claimedUntil = startAddress;
    }

    private long Floor => Math.Max(_startAddress, Volatile.Read(ref _claimedUntil) - _bytes.Length);

    /// <summary>Copies an entry that FASTER put at <paramref name="address"/>. Journal thread only.</summary>
    public void Write(long address, ReadOnlySpan<byte> entry)
    {
        var end = address + EntryFormat.TotalBytes(entry.Length);
        if (end > _claimedUntil)
        {
            Volatile.Write(ref _claimedUntil, end);
        }

        // Readers must see the claim before they can see any of the new bytes.
        Volatile.WriteBarrier();
        var slot = _bytes.AsSpan((int)(address & (_bytes.Length - 1)));
        MemoryMarshal.Write(slot, address);
        MemoryMarshal.Write(slot[8..], entry.Length);
        entry.CopyTo(slot[EntryFormat.HeaderBytes..]);
    }

    /// <summary>Copies the committed entry at a position, if it is still here. <paramref name="end"/> is the durable
    /// end.</summary>
    public bool TryRead(long position, long end, EntryBuffer into)
    {
        if (position < Floor)
        {
            return false;
        }

        var slot = _bytes.AsSpan((int)(position & (_bytes.Length - 1)));
        if (slot.Length < EntryFormat.HeaderBytes || MemoryMarshal.Read<long>(slot) != position)
        {
            return false;
        }

        var length = MemoryMarshal.Read<int>(slot[8..]);
        if (length <= 0 || length > Math.Min(slot.Length, end - position) - EntryFormat.HeaderBytes)
        {
            return false;
        }

        slot.Slice(EntryFormat.HeaderBytes, length).CopyTo(into.Fill(length));

        // The copy must be complete before the claim is looked at again.
        Volatile.ReadBarrier();
        return position >= Floor;
    }
}
