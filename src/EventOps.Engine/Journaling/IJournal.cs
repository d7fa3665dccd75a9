namespace EventOps.Engine.Journaling;

/// <summary>
/// One append-only log of entries in one total order: the seam between the engine and what stores it. An entry is
/// opaque bytes of at most <see cref="EntryBytesMax"/>; the journal adds its own checksum and gives back exactly those
/// bytes.
/// </summary>
/// <remarks>
/// Threads: <see cref="Append"/>, <see cref="Commit"/> and <see cref="Reopen"/> belong to one thread, the journal
/// writer's.
/// <see cref="Read"/>, <see cref="ScanFrom"/> and <see cref="TruncateBefore"/> may be called from any thread at any
/// time and see committed entries only. Positions grow with append order and are otherwise meaningless to the caller; a
/// position stays valid until it is truncated. Append gives no position back: on a replicated log it is known only once
/// committed.
/// </remarks>
public interface IJournal : IDisposable
{
    /// <summary>The largest entry <see cref="Append"/> takes, in bytes.</summary>
    int EntryBytesMax { get; }

    /// <summary>What opening found: how much was read back, cut, damaged.</summary>
    JournalRecovery Recovery { get; }

    /// <summary>The position of the oldest entry still readable; moves with <see cref="TruncateBefore"/>.</summary>
    long BeginPosition { get; }

    /// <summary>Everything before this position is durable. The next committed entry lies at or after it.</summary>
    long DurablePosition { get; }

    /// <summary>Disk space the journal takes now, in bytes, prepared-ahead space included.</summary>
    long BytesOnDisk { get; }

    /// <summary>Adds an entry to the uncommitted tail; copies it, so the caller may reuse the memory at once.</summary>
    /// <param name="entry">From 1 to <see cref="EntryBytesMax"/> bytes.</param>
    /// <exception cref="JournalFailedException">The disk refused; nothing appended since the last commit is
    /// durable.</exception>
    void Append(ReadOnlySpan<byte> entry);

    /// <summary>
    /// Makes all entries appended since the last commit durable, and writes the position of each, in order, to
    /// <paramref name="positions"/>. Returns only when they survive a power failure.
    /// </summary>
    /// <param name="positions">At least as long as the number of entries appended since the last commit.</param>
    /// <exception cref="JournalFailedException">
    /// The disk refused. None of the entries may be acknowledged; the journal takes no more until <see cref="Reopen"/>
    /// succeeds.
    /// </exception>
    void Commit(Span<long> positions);

    /// <summary>
    /// After a failure: cuts everything behind the last successful commit and makes the journal writable again. Answers
    /// false while the disk still refuses; call again later.
    /// </summary>
    bool Reopen();

    /// <summary>
    /// Reads the entry at a position that <see cref="Commit"/> or a scan gave, into <paramref name="into"/>.
    /// </summary>
    JournalReadResult Read(long position, EntryBuffer into);

    /// <summary>
    /// Reads entries in order from the first one at or after <paramref name="position"/> up to the durable end at the
    /// time of the call.
    /// </summary>
    IJournalScan ScanFrom(long position);

    /// <summary>
    /// Gives up entries before <paramref name="position"/>. Space returns in whole segments, so entries before it may
    /// stay readable for a while. Durable with the next commit at the latest: after a crash the journal may still begin
    /// earlier, never later.
    /// </summary>
    void TruncateBefore(long position);
}
