using EventOps.Engine.Logs;
using EventOps.Journal.Faster;
using EventOps.Operations.Exports;
using EventOps.Operations.Instruments;
using EventOps.Server.Configuration.Options;
using EventOps.Server.Logging;

namespace EventOps.Server.Hosting;

/// <summary>
/// The log store over its two logs, and the folder of its exports: opened before the first engine, closed after the last.
/// The server's own lines go into it while it is open.
/// </summary>
internal sealed class OpenedLogs : IAsyncDisposable
{
    /// <summary>An entry of half of it holds a block of lines.</summary>
    private const int PageBytes = 1 << 20;

    /// <summary>The tail's log is given back as fast as it fills: so much smaller are its segments than those of the blocks, in
    /// which space comes back as lines expire.</summary>
    private const int TailShare = 4;

    /// <summary>Searches look at the newest blocks first.</summary>
    private const int BlockMirrorBytes = 4 << 20;

    private readonly FasterJournal _tail;
    private readonly FasterJournal _blocks;
    private readonly StoreLoggerProvider _ownLines;

    private OpenedLogs(FasterJournal tail, FasterJournal blocks, LogStore store, LogExportFolder exports, StoreLoggerProvider ownLines)
    {
        _tail = tail;
        _blocks = blocks;
        _ownLines = ownLines;
        Store = store;
        Exports = exports;
    }

    /// <summary>The store.</summary>
    internal LogStore Store { get; }

    /// <summary>Where exports are.</summary>
    internal LogExportFolder Exports { get; }

    /// <summary>What is wrong, for <c>/health</c>; null when nothing is.</summary>
    internal string? Problem => Store.Failure is null ? null : "The log store does not keep lines: " + Store.Failure;

    /// <summary>What of the kept lines cannot be read, for <c>/health</c>; null when nothing is.</summary>
    internal string? Damage => (Store.DamagedReads, Store.RefusedReads) switch
    {
        (0, 0) => null,
        (0, var refused) => $"The disk refused {refused} reads of log lines; searches went without those.",
        (var damaged, 0) => $"{damaged} reads of log lines met damage; searches go without those.",
        var (damaged, refused) => $"{damaged} reads of log lines met damage and the disk refused {refused}; searches go without those.",
    };

    /// <summary>What was lost since the start, for <c>/metrics</c>.</summary>
    internal LogLosses Losses => new(Store.DamagedReads, Store.RefusedReads, Store.Dropped + _ownLines.Dropped);

    /// <summary>Opens it; null when the folder cannot be used, and then <paramref name="problem"/> is a line for standard error.</summary>
    internal static OpenedLogs? TryOpen(EventOpsOptions options, string dataFolder, IServiceProvider services, out string problem)
    {
        FasterJournal? tail = null;
        FasterJournal? blocks = null;
        string folder = Path.Combine(dataFolder, "logs");
        try
        {
            tail = FasterJournal.Open(
                LogOf(options, Path.Combine(folder, "tail"), options.Logs.FileBytes / TailShare, PageBytes), NodeParts.Clock);
            blocks = FasterJournal.Open(
                LogOf(options, Path.Combine(folder, "blocks"), options.Logs.FileBytes, BlockMirrorBytes), NodeParts.Clock);
            var store = new LogStore(
                new LogStoreOptions
                {
                    SummariesPath = Path.Combine(folder, "summaries"),
                    Retention = TimeSpan.FromDays(options.Logs.RetentionDays),
                    BytesMax = options.Logs.BytesMax,
                },
                tail,
                blocks,
                NodeParts.Clock,
                services.GetRequiredService<ILoggerFactory>().CreateLogger(StoreLoggerProvider.StoreCategory));
            var exports = new LogExportFolder(Path.Combine(dataFolder, "exports"));
            StoreLoggerProvider ownLines = services.GetRequiredService<StoreLoggerProvider>();
            if (options.Logs.OwnLines)
            {
                ownLines.Attach(store);
            }
            else
            {
                ownLines.Detach();
            }

            problem = string.Empty;
            return new OpenedLogs(tail, blocks, store, exports, ownLines);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            tail?.Dispose();
            blocks?.Dispose();
            problem = $"Log folder '{folder}' cannot be used: {refused.Message}";
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _ownLines.Detach();
        await Store.DisposeAsync();
        _tail.Dispose();
        _blocks.Dispose();
    }

    private static FasterJournalOptions LogOf(EventOpsOptions options, string path, long segmentBytes, int mirrorBytes) => new()
    {
        FolderPath = path,
        SegmentBytes = Math.Max(2L * PageBytes, segmentBytes),
        PageBytes = PageBytes,
        MemoryPages = 2,
        MirrorBytes = mirrorBytes,
        AllowDirect = options.Journal.Device != JournalDevice.Buffered,
    };
}
