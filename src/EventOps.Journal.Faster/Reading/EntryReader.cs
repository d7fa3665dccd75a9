using EventOps.Engine.Journaling;
using EventOps.Journal.Faster.Format;

namespace EventOps.Journal.Faster.Reading;

/// <summary>Reads one entry by its address from disk (through the page cache). Stateless: any thread, any number at
/// once.</summary>
internal sealed class EntryReader(ILogSource source, int pageBytes, int entryBytesMax)
{
    // Most entries are smaller: one read gets header and payload.
    private const int FirstReadBytes = 4096;

    /// <summary>Reads and verifies the entry at a position; <paramref name="end"/> is the durable end.</summary>
    public JournalReadResult Read(long position, long end, EntryBuffer into)
    {
        Span<byte> first = stackalloc byte[FirstReadBytes];
        var available = Math.Min(end - position, pageBytes - (position & (pageBytes - 1)));
        if (available < EntryFormat.HeaderBytes || position % EntryFormat.AlignmentBytes != 0)
        {
            return JournalReadResult.Damaged;
        }

        first = first[..(int)Math.Min(FirstReadBytes, available)];
        if (Refused(source.Read(position, first)) is { } refused)
        {
            return refused;
        }

        var length = EntryFormat.LengthField(first);
        if (length <= 0 || length > entryBytesMax || length > available - EntryFormat.HeaderBytes)
        {
            return JournalReadResult.Damaged;
        }

        var payload = into.Fill(length);
        if (length <= first.Length - EntryFormat.HeaderBytes)
        {
            first.Slice(EntryFormat.HeaderBytes, length).CopyTo(payload);
        }
        else if (Refused(source.Read(position + EntryFormat.HeaderBytes, payload)) is { } refusedPayload)
        {
            return refusedPayload;
        }

        return EntryFormat.Checksum(length, payload) == EntryFormat.StoredChecksum(first)
            ? JournalReadResult.Ok
            : JournalReadResult.Damaged;
    }

    private static JournalReadResult? Refused(LogReadOutcome outcome) => outcome switch
    {
        LogReadOutcome.Ok => null,
        LogReadOutcome.NoSegment => JournalReadResult.Gone,
        _ => JournalReadResult.Refused,
    };
}
