using EventOps.Engine.Logs;
using EventOps.Journal.Faster;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Bench;

/// <summary>A log store over real logs, as the server opens it, in a folder of its own.</summary>
internal sealed class LogStoreHost : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eventops-bench-").FullName;
    private readonly FasterJournal _tail;
    private readonly FasterJournal _blocks;

    internal LogStoreHost()
    {
        _tail = Open("tail", 8 << 20, 1 << 20);
        _blocks = Open("blocks", 32 << 20, 4 << 20);
        var options = new LogStoreOptions { SummariesPath = Path.Combine(_folder, "summaries"), BytesMax = long.MaxValue };
        Store = new LogStore(options, _tail, _blocks, TimeProvider.System, NullLogger.Instance);
    }

    internal LogStore Store { get; }

    internal long PackedBytes => _blocks.DurablePosition;

    /// <summary>Writes sample lines, a thousand a request, eight requests at a time.</summary>
    internal void Fill(long from, long count)
    {
        var writes = new Queue<Task<LogWriteError>>();
        for (long at = from; at < from + count; at += 1_000)
        {
            var lines = new LogLine[Math.Min(1_000, from + count - at)];
            for (int i = 0; i < lines.Length; i++)
            {
                lines[i] = LogSamples.Line(at + i);
            }

            if (writes.Count == 8)
            {
                Demand(writes.Dequeue().GetAwaiter().GetResult());
            }

            writes.Enqueue(Store.WriteAsync(LogSamples.Tenant, lines, CancellationToken.None).AsTask());
        }

        foreach (Task<LogWriteError> write in writes)
        {
            Demand(write.GetAwaiter().GetResult());
        }
    }

    internal static void Demand(LogWriteError error)
    {
        if (error != LogWriteError.None)
        {
            throw new InvalidOperationException($"Lines were not kept: {error}");
        }
    }

    public void Dispose()
    {
        Store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _blocks.Dispose();
        _tail.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private FasterJournal Open(string name, long segmentBytes, int mirrorBytes) => FasterJournal.Open(
        new FasterJournalOptions
        {
            FolderPath = Path.Combine(_folder, name),
            SegmentBytes = segmentBytes,
            PageBytes = 1 << 20,
            MemoryPages = 2,
            MirrorBytes = mirrorBytes,
        },
        TimeProvider.System);
}
