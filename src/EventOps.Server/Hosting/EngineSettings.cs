using EventOps.Contracts.EventBus;
using EventOps.Contracts.SystemMonitoring;
using EventOps.Engine;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Records;
using EventOps.Engine.Tenants;
using EventOps.Journal.Faster;
using EventOps.Server.Configuration.EventTypes;
using EventOps.Server.Configuration.Options;
using RetentionOptions = EventOps.Engine.Retention.RetentionOptions;

namespace EventOps.Server.Hosting;

/// <summary>
/// Turns the server's options into those of the journal, the engine and the contracts: the only place that knows both
/// sides.
/// </summary>
internal static class EngineSettings
{
    /// <summary>Archives grow by megabytes an hour and expire segment by segment: small segments give space back
    /// early.</summary>
    private const long ArchiveSegmentBytes = 64L << 20;

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

    /// <summary>An archive's log: written in bulk and read rarely, so it gets little memory and smaller
    /// segments.</summary>
    internal static FasterJournalOptions ArchiveLogOf(EventOpsOptions options, string dataFolder, EventPriority priority) => new()
    {
        FolderPath = EngineOptions.ArchiveLogPath(dataFolder, priority),
        SegmentBytes = Math.Min(options.Journal.SegmentBytes, Math.Max(ArchiveSegmentBytes, 2L * options.Journal.PageBytes)),
        PageBytes = options.Journal.PageBytes,
        MemoryPages = 2,
        MirrorBytes = options.Journal.PageBytes,
        AllowDirect = options.Journal.Device != JournalDevice.Buffered,
    };

    internal static EngineOptions EngineOf(EventOpsOptions options, string dataFolder) => new()
    {
        DataPath = dataFolder,
        RingSlots = options.Limits.RingSlots,
        GroupCommitBytesMax = options.Limits.GroupCommitBytesMax,
        SeriesMax = options.Limits.SeriesMax,
        SubscriptionsMax = options.Limits.SubscriptionsMax,
        DeletedEventsMax = options.Limits.DeletedEventsMax,
        PollWaitersMax = options.Limits.PollWaitersMax,
        KeysMax = options.Limits.KeysMax,
        IdempotencyWindow = options.Limits.IdempotencyWindow,
        IdempotencyEntriesMax = options.Limits.IdempotencyEntriesMax,
        OperatorTenant = options.Auth.OperatorTenant,
        AllowUnregisteredTypes = options.EventTypes.AllowUnregistered,
        Retention = new RetentionOptions
        {
            CriticalAge = options.Retention.Critical,
            HighAge = options.Retention.High,
            NormalAge = options.Retention.Normal,
            LowAge = options.Retention.Low,
            AuditAge = options.Retention.Audit,
            HotWindow = options.Retention.HotWindow,
            HotBytesMax = options.Retention.HotBytesMax,
            ArchiveInterval = TimeSpan.FromMilliseconds(options.Retention.ArchiveIntervalMs),
            ArchiveDiskShare = options.Retention.ArchiveDiskShare,
            FreeBytesMin = options.DiskBudget.FreeBytesMin,
            TotalBytesMax = options.DiskBudget.TotalBytesMax == 0 ? long.MaxValue : options.DiskBudget.TotalBytesMax,
        },
        Quotas = new TenantQuotas
        {
            Default = new TenantQuota(options.TenantDefaults.EventsPerSecond, options.TenantDefaults.RetainedBytesMax),
            ByTenant = options.Tenants.ToDictionary(
                one => one.Name!, one => QuotaOf(one, options.TenantDefaults), StringComparer.Ordinal),
        },
        Webhooks = WebhookSettingsOf.Dispatch(options.Webhooks),
        BuiltInEventTypes = ConfiguredCatalogue.Of(options.EventTypes),
    };

    internal static EventBusLimits EventBusOf(EventOpsOptions options) => new()
    {
        Parsing = ParsingOf(options),
        BatchBytesMax = options.Limits.BatchBytesMax,
        PageLimitMax = options.Limits.PageLimitMax,
        PollTimeoutMsMax = options.Limits.PollTimeoutMsMax,
    };

    internal static ParseLimits ParsingOf(EventOpsOptions options) =>
        new() { EventBytesMax = options.Limits.EventBytesMax, BatchItemsMax = options.Limits.BatchItemsMax };

    internal static QueueThresholds QueuesOf(EventOpsOptions options) =>
        new(options.Queues.WarningWaiting, options.Queues.CriticalWaiting, options.Queues.CriticalFailures);

    private static TenantQuota QuotaOf(TenantOptions tenant, TenantDefaultsOptions defaults) => new(
        tenant.EventsPerSecond ?? defaults.EventsPerSecond, tenant.RetainedBytesMax ?? defaults.RetainedBytesMax);
}
