namespace EventOps.Engine;

/// <summary>
/// Every bound of the engine that is not a matter of configuration, with its reason. The configurable ones are in <see
/// cref="EngineOptions"/>.
/// </summary>
internal static class Limits
{
    /// <summary>
    /// A batch goes on in a further frame from here: a frame and one more event of the largest size still fit one
    /// journal entry, and one read of a frame stays cheap.
    /// </summary>
    internal const int FrameBytesMax = 512 * 1024;

    /// <summary>A batch goes on in a further frame from here, on a journal of this entry size: at most a quarter of
    /// it.</summary>
    internal static int FrameBytesFor(int entryBytesMax) => Math.Min(FrameBytesMax, entryBytesMax / 4);

    /// <summary>
    /// The largest event on a journal of this entry size: with a frame that is just not full before it, its head and
    /// its other fields (tenant, key, lengths) it still fits one entry.
    /// </summary>
    internal static int RecordBytesFor(int entryBytesMax) => entryBytesMax - FrameBytesFor(entryBytesMax) - RecordOverheadBytes;

    /// <summary>Tenant, key and lengths of a record and the head of its frame, generously.</summary>
    private const int RecordOverheadBytes = 2 * 1024;

    /// <summary>Block of a pooled frame: a typical event, and what an idle frame may hold on to.</summary>
    internal const int FrameBlockBytes = 4 * 1024;

    /// <summary>Idle frames kept: as many as requests usually wait for one commit; 16 MB at most.</summary>
    internal const int FramesKeptMax = 4_096;

    /// <summary>
    /// Index segments that may wait for their file before the journal writer has to wait: 60 MB of columns.
    /// </summary>
    internal const int SegmentsPendingMax = 64;

    /// <summary>How long a stopping writer waits for those files: what is left of a shutdown of 10 s belongs to the commit.</summary>
    internal const int SealWaitAtStopSeconds = 3;

    /// <summary>Columns kept for reuse: what is pending in steady state.</summary>
    internal const int ColumnsKeptMax = 4;

    /// <summary>
    /// How long the journal writer looks for the next frame before it parks. Measured: longer burns a core that the
    /// requests need, shorter pays a wake-up for every event of a single caller.
    /// </summary>
    internal const int WriterSpinMicroseconds = 20;

    /// <summary>Frames resumed by one pool item: measured at 32 and 256 connections, fewer cost more wake-ups.</summary>
    internal const int FramesPerRelease = 64;

    /// <summary>
    /// Replays of one tenant that are not over: each has lanes in memory and in every snapshot, and a worker of its own
    /// where it pushes. An operator follows a few at a time.
    /// </summary>
    internal const int ReplaysRunningMax = 100;

    /// <summary>
    /// How often a replay is looked at whose last events expired or were deleted, which nobody announces: a look costs
    /// microseconds.
    /// </summary>
    internal const int ReplayLookIntervalMs = 1_000;

    /// <summary>Audit entries that wait for the writer, and that it keeps while the journal refuses: 400 B each as a rule.</summary>
    internal const int AuditQueueMax = 8_192;

    /// <summary>Until audit entries that the journal refused are tried again: as often as the journal tries itself.</summary>
    internal const int AuditRetryMs = 500;

    /// <summary>The same when the ring was full: a commit later it is not.</summary>
    internal const int AuditRingFullRestMs = 1;

    /// <summary>What is counted of a caller is told once in this time.</summary>
    internal const int AuditSummaryIntervalMs = 60_000;

    /// <summary>Callers told apart in that time: an attack from more has no one to name.</summary>
    internal const int AuditCallersMax = 1_024;

    /// <summary>Denied calls of one caller that are told one by one in that time; of the others only the number.</summary>
    internal const int AuditDenialsToldMax = 300;

    /// <summary>
    /// Entries one audit request reads, whether they match or not: one that is no longer in memory takes some 100 µs, so
    /// a request holds its thread for 0.2 s at most.
    /// </summary>
    internal const int AuditEntriesReadMax = 2_000;

    /// <summary>
    /// How often it is journaled when keys were last used, if they were: an operator asks in days, a kill forgets a
    /// minute.
    /// </summary>
    internal const int KeyUseIntervalMs = 60_000;

    /// <summary>
    /// Reviews of one tenant, with their notes: four million notifications reviewed in bulk, or 200,000 with a note of a
    /// line each. They go with their events, ninety days later at the latest; only a program reviews more.
    /// </summary>
    internal const long ReviewBytesMax = 64L << 20;

    /// <summary>
    /// Reviews that a stream can still be told of: more than several bulks within one look; 64 KiB a tenant.
    /// </summary>
    internal const int RecentReviewsMax = 4_096;

    /// <summary>How often a stream of notifications looks at the index at most: people do not see the difference, and a
    /// thousand open streams cost a busy server 20,000 looks a second.</summary>
    internal const int NotificationLookIntervalMs = 50;
}
