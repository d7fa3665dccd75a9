using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>The bounds on what one request, and all of them together, may take. Every one is finite.</summary>
internal sealed record LimitsOptions
{
    /// <summary>
    /// Largest event, as sent. Default 1 MiB: events are facts, not files, and one fits a log page several times.
    /// </summary>
    [Description("Largest body of one event.")]
    public int EventBytesMax { get; init; } = 1_048_576;

    /// <summary>
    /// Largest batch body, after decompression. Default 16 MiB: bounds what one request can make the server hold.
    /// </summary>
    [Description("Largest body of a batch, after decompression.")]
    public int BatchBytesMax { get; init; } = 16_777_216;

    /// <summary>Most items in a batch. Default 100,000: what 16 MiB of the smallest sensible events come to.</summary>
    [Description("Most items in one batch.")]
    public int BatchItemsMax { get; init; } = 100_000;

    /// <summary>Most events a page of a read or a poll gives. Default 1,000, the contracts' ceiling.</summary>
    [Description("Most events in one page of a read or poll.")]
    public int PageLimitMax { get; init; } = 1_000;

    /// <summary>
    /// Longest long-poll. Default 30,000 ms, the Event Bus contract's, under the usual proxies' 60 s.
    /// </summary>
    [Description("Longest wait of a long-poll, in milliseconds.")]
    public int PollTimeoutMsMax { get; init; } = 30_000;

    /// <summary>
    /// Most polls waiting at once; further ones are answered at once. Default 10,000: about 1 KiB each, so 10 MB.
    /// </summary>
    [Description("Most long-polls waiting at the same time.")]
    public int PollWaitersMax { get; init; } = 10_000;

    /// <summary>
    /// Most distinct combinations of tenant, type, source and priority; events of further ones are refused. Default
    /// 262,144: a publisher that invents names cannot take the memory.
    /// </summary>
    [Description("Most distinct combinations of type, source and priority; events of further ones are refused.")]
    public int SeriesMax { get; init; } = 262_144;

    /// <summary>
    /// Most subscriptions. Default 10,000: each is matched against the events' types, and that set is rebuilt on
    /// change.
    /// </summary>
    [Description("Most subscriptions.")]
    public int SubscriptionsMax { get; init; } = 10_000;

    /// <summary>
    /// Most keys in the key store. Default 10,000: a change of one makes the set that requests are checked against
    /// anew, some milliseconds.
    /// </summary>
    [Description("Most keys in the key store.")]
    public int KeysMax { get; init; } = 10_000;

    /// <summary>
    /// Most deleted events remembered until they expire. Default 1,000,000: about 20 MB when full, and deleting is for
    /// mistakes, not for tidying up.
    /// </summary>
    [Description("Most deleted events remembered until they expire; deleting is refused above it.")]
    public int DeletedEventsMax { get; init; } = 1_000_000;

    /// <summary>
    /// Slots of the ring between the requests and the journal writer, a power of two; full means 503. Default 8,192:
    /// some milliseconds of work, more would only add waiting.
    /// </summary>
    [Description("Slots of the ring before the journal writer; a power of two.")]
    public int RingSlots { get; init; } = 8_192;

    /// <summary>
    /// Most bytes in one group commit. Default 4 MiB, one log page: the disk is at its full rate there, and a commit
    /// still takes milliseconds.
    /// </summary>
    [Description("Most bytes in one group commit; at most half of Journal:MemoryBytes.")]
    public int GroupCommitBytesMax { get; init; } = 4_194_304;

    /// <summary>
    /// Most idempotency keys remembered; the oldest are forgotten above it. Default 2,000,000: about 64 bytes each,
    /// so 128 MB when full.
    /// </summary>
    [Description("Most idempotency keys remembered.")]
    public int IdempotencyEntriesMax { get; init; } = 2_000_000;

    /// <summary>
    /// How long an idempotency key is remembered. Default 24 hours: the retries of a client that was down overnight.
    /// </summary>
    [Description("How long an idempotency key is remembered.")]
    public TimeSpan IdempotencyWindow { get; init; } = TimeSpan.FromHours(24);
}
