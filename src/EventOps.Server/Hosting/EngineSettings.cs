using EventOps.Contracts.EventBus;
using EventOps.Engine;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Projections;
using EventOps.Journal.Faster;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Hosting;

/// <summary>
/// Turns the server's options into those of the journal, the engine and the contracts: the only place that knows both
/// sides.
/// </summary>
internal static class EngineSettings
{
    internal static FasterJournalOptions JournalOf(EventOpsOptions options, string dataFolder) => new()
    {
        FolderPath = Path.Combine(dataFolder, "journal"),
        SegmentBytes = options.Journal.SegmentBytes,
        PageBytes = options.Journal.PageBytes,
        MemoryPages = options.Journal.MemoryBytes / options.Journal.PageBytes,
        MirrorBytes = options.Journal.TailMirrorBytes,
        MetadataEveryCommits = options.Journal.CommitMetadataEvery,
        AllowDirect = options.Journal.Device != JournalDevice.Buffered,
    };

    internal static EngineOptions EngineOf(EventOpsOptions options, string dataFolder) => new()
    {
        DataPath = dataFolder,
        RingSlots = options.Limits.RingSlots,
        GroupCommitBytesMax = options.Limits.GroupCommitBytesMax,
        SeriesMax = options.Limits.SeriesMax,
        SubscriptionsMax = options.Limits.SubscriptionsMax,
        PollWaitersMax = options.Limits.PollWaitersMax,
        IdempotencyWindow = options.Limits.IdempotencyWindow,
        IdempotencyEntriesMax = options.Limits.IdempotencyEntriesMax,
        AllowUnregisteredTypes = options.EventTypes.AllowUnregistered,
        BuiltInEventTypes = [.. EventBusContract.EventTypes.Concat(Configured(options)).DistinctBy(one => one.Name)],
    };

    internal static EventBusLimits EventBusOf(EventOpsOptions options) => new()
    {
        Parsing = new ParseLimits { EventBytesMax = options.Limits.EventBytesMax, BatchItemsMax = options.Limits.BatchItemsMax },
        BatchBytesMax = options.Limits.BatchBytesMax,
        PageLimitMax = options.Limits.PageLimitMax,
        PollTimeoutMsMax = options.Limits.PollTimeoutMsMax,
    };

    private static IEnumerable<EventType> Configured(EventOpsOptions options) => options.EventTypes.Catalogue
        .Select(one => new EventType(one.Name!, one.Description, EventTypeOrigin.Configuration, 0));
}
