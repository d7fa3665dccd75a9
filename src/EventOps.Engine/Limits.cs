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

    /// <summary>
    /// Lines of a log block, unpacked: small enough that a search which looks into one for nothing hardly notices, large
    /// enough to pack well and to need few summaries.
    /// </summary>
    internal const int LogBlockBytes = 256 * 1024;

    /// <summary>The largest line of a log: half a block, or less where the log's entries are smaller.</summary>
    internal const int LogLineBytesMax = 128 * 1024;

    /// <summary>The longest tenant, service, request id or user id of a line, in bytes: names, not texts.</summary>
    internal const int LogNameBytesMax = 1_024;

    /// <summary>
    /// Blocks of a segment of the log store: its summaries are a file of 2 MB for some 150,000 lines, and are made again from
    /// the blocks in a second when a crash took those of the growing one.
    /// </summary>
    internal const int LogSegmentBlocks = 128;

    /// <summary>A segment is closed at this age, so that what expires goes within a day.</summary>
    internal const int LogSegmentAgeMaxMinutes = 24 * 60;

    /// <summary>Lines that do not fill a block within this time become a smaller one, so that they can expire.</summary>
    internal const int LogTailAgeMaxMinutes = 60;

    /// <summary>How often the log store looks for what has expired.</summary>
    internal const int LogTickMs = 60_000;

    /// <summary>Requests that wait for the log's writer: as many as can wait for one commit of the journal.</summary>
    internal const int LogQueueRequestsMax = 16_384;

    /// <summary>Bytes of lines that wait for the log's writer; a second's work.</summary>
    internal const long LogQueueBytesMax = 64L << 20;

    /// <summary>Bytes of lines of one request; a request of the server is smaller.</summary>
    internal const long LogRequestBytesMax = 32L << 20;

    /// <summary>Bytes of lines that are written together: four blocks keep the disk busy, and nobody waits longer than 20 ms.</summary>
    internal const int LogGroupBytesMax = 1024 * 1024;

    /// <summary>
    /// What one search may take: a person waits two seconds for a rare answer. Behind it the total is a lower bound.
    /// </summary>
    internal const int LogSearchMs = 2_000;

    /// <summary>
    /// Searches, and stretches of exports, that run at once: each may have a processor for itself for <see cref="LogSearchMs"/>,
    /// and half of them are for those who publish.
    /// </summary>
    internal static int LogSearchesAtOnceFor(int processors) => Math.Max(1, processors / 2);

    /// <summary>Searches that wait for their turn: more than people ask at once; a program is told to come again.</summary>
    internal const int LogSearchesWaitingMax = 64;

    /// <summary>Those of one key: the panels of a console; whoever floods leaves the others room.</summary>
    internal const int LogSearchesWaitingOfOneMax = 8;

    /// <summary>How long a search waits for its turn: for the two longest there can be, and another block of each.</summary>
    internal const int LogSearchWaitMs = 5_000;

    /// <summary>How long a search goes on counting when its page is full: the page is to be there within 100 ms.</summary>
    internal const int LogCountMs = 50;

    /// <summary>Blocks of log lines that cannot be read and are told one by one; with more than these gone the disk is, and they
    /// are only counted.</summary>
    internal const int LogFaultsToldMax = 256;

    /// <summary>A list for a page begins with so much room.</summary>
    internal const int LogPagePresized = 128;

    /// <summary>Words and phrases of one search: as many as its matcher has bits for.</summary>
    internal const int LogTermsMax = 32;

    /// <summary>Characters of what somebody searches for.</summary>
    internal const int LogTermsCharsMax = 1_000;

    /// <summary>Characters of an expression.</summary>
    internal const int LogExpressionPatternCharsMax = 256;

    /// <summary>
    /// The counts an expression repeats by, those within each other multiplied, the others added: .NET copies what is repeated
    /// that often. An address takes 12, a UUID 32, a SHA-256 64. Measured over the largest text: at 128, a line is done or given
    /// up after 125 ms, with 22 MB of states.
    /// </summary>
    internal const int LogExpressionRepeatsMax = 128;

    /// <summary>
    /// Optional repetitions in groups that are repeated without end: .NET makes a state for each set of them that a text may be
    /// in, and does not look at the clock meanwhile. Measured for 1,000 characters: at 25, 5 s and 800 MB; at 50, 26 s and 3 GB.
    /// </summary>
    internal const int LogExpressionEndlessChoicesMax = 12;

    /// <summary>An expression that took too long for so many lines of a search is not tried on the others.</summary>
    internal const int LogExpressionTimeoutsMax = 5;

    /// <summary>
    /// How long an expression may take for one message or value, and for all of a line; then the line is passed over, and the
    /// total a lower bound. The largest line takes 2 ms when its states are few. .NET makes its states while it matches and looks at
    /// the clock once in 1,000 characters, so it is the time and not a length that bounds a line: this and 1,000 characters.
    /// </summary>
    internal const int LogExpressionMatchMs = 100;
}
