using System.Buffers.Binary;

namespace EventOps.Journal.Faster.Format;

/// <summary>
/// What FASTER writes into the log behind the entries of each commit. It holds its own end address, so that a commit
/// record found at its place is hardly anything else: the anchor of recovery.
/// </summary>
internal readonly record struct CommitRecord(long BeginAddress, long UntilAddress, long CommitNumber)
{
    /// <summary>Payload bytes of a commit record without iterators and cookie, the only kind the journal
    /// makes.</summary>
    public const int PayloadBytes = 44;

    private const int FormatVersion = 1;
    private const int NoCookie = -1;

    /// <summary>Reads a commit record's payload; false when it is none, or does not belong at
    /// <paramref name="endAddress"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, long endAddress, out CommitRecord record)
    {
        record = default;
        if (payload.Length != PayloadBytes
            || BinaryPrimitives.ReadInt32LittleEndian(payload) != FormatVersion
            || BinaryPrimitives.ReadInt32LittleEndian(payload[36..]) != 0
            || BinaryPrimitives.ReadInt32LittleEndian(payload[40..]) != NoCookie)
        {
            return false;
        }

        var checksum = BinaryPrimitives.ReadInt64LittleEndian(payload[4..]);
        record = new CommitRecord(
            BinaryPrimitives.ReadInt64LittleEndian(payload[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(payload[20..]),
            BinaryPrimitives.ReadInt64LittleEndian(payload[28..]));
        return checksum == (record.BeginAddress ^ record.UntilAddress ^ record.CommitNumber ^ NoCookie)
            && record.UntilAddress == endAddress
            && record.BeginAddress >= 0
            && record.BeginAddress < endAddress
            && record.CommitNumber > 0;
    }
}
