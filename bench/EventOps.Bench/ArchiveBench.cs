using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using EventOps.Engine;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Retention;
using EventOps.Journal.Faster;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Bench;

/// <summary>
/// Moving one full segment, 65,536 events of mixed priorities, from the journal to the archive, at the full share of time (no rests).
/// Figures are per event; each move prints its compression ratio, disk to disk.
/// </summary>
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 1, iterationCount: 5)]
[MemoryDiagnoser]
public class ArchiveBench : IDisposable
{
    private string _folder = "";
    private FasterJournal? _journal;
    private EventPipeline? _pipeline;
    private readonly Dictionary<EventPriority, FasterJournal> _logs = [];
    private long _journalBytes;
    private TimeSpan _moveTime;

    public static IEnumerable<string> Payloads => ArchiveSamples.Payloads;

    [ParamsSource(nameof(Payloads))]
    public string Payload { get; set; } = "example";

    [IterationSetup]
    public void Fill()
    {
        _folder = Directory.CreateTempSubdirectory("eventops-bench-").FullName;
        _journal = FasterJournal.Open(new FasterJournalOptions { FolderPath = Path.Combine(_folder, "journal") }, TimeProvider.System);
        var options = new EngineOptions
        {
            DataPath = _folder,
            AllowUnregisteredTypes = true,
            Retention = new RetentionOptions
            {
                ArchiveInterval = Timeout.InfiniteTimeSpan,
                ArchiveDiskShare = 1,
                HotBytesMax = 0,
            },
        };
        _pipeline = new EventPipeline(options, _journal, TimeProvider.System, NullLoggerFactory.Instance, OpenLog);
        _pipeline.Serve();
        FillAsync(_pipeline).GetAwaiter().GetResult();
        SpinWait.SpinUntil(() => _pipeline.HotIndex.Segments[0].IsSealed);
        _journalBytes = _pipeline.HotIndex.Segments[0].LastPosition;
    }

    [Benchmark(OperationsPerInvoke = IndexSegment.EventsMax)]
    public long Move()
    {
        long startedAt = Stopwatch.GetTimestamp();
        _pipeline!.Archiver.PassAsync(CancellationToken.None).GetAwaiter().GetResult();
        _moveTime = Stopwatch.GetElapsedTime(startedAt);
        return _pipeline.Archiver.Moved;
    }

    [IterationCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (_pipeline is null)
        {
            return;
        }

        long archiveBytes = _logs.Values.Sum(log => log.DurablePosition);
        Console.WriteLine(
            $"// {Payload}: {_pipeline.Archiver.Moved} events, {_journalBytes} bytes become {archiveBytes}, {(double)_journalBytes / archiveBytes:f2} to 1,"
            + $" {_moveTime.TotalMicroseconds / _pipeline.Archiver.Moved:f2} µs an event");
        _pipeline.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _pipeline = null;
        _journal!.Dispose();
        _logs.Clear();
        Directory.Delete(_folder, recursive: true);
    }

    private FasterJournal OpenLog(EventPriority priority)
    {
        var log = FasterJournal.Open(
            new FasterJournalOptions
            {
                FolderPath = EngineOptions.ArchiveLogPath(_folder, priority),
                SegmentBytes = 64 << 20,
                MemoryPages = 2,
                MirrorBytes = 4 << 20,
            },
            TimeProvider.System);
        _logs.Add(priority, log);
        return log;
    }

    private async Task FillAsync(EventPipeline pipeline)
    {
        byte[][] bodies = ArchiveSamples.Load(Payload);
        byte[] scratch = new byte[ParseLimits.Default.ScratchBytes];
        for (int at = 0; at < IndexSegment.EventsMax + 256; at += 256)
        {
            BatchSubmission batch = pipeline.Intake.BeginBatch("default");
            Add(batch, bodies, scratch, at);
            await batch.CommitAsync();
        }
    }

    private static void Add(BatchSubmission batch, byte[][] bodies, byte[] scratch, int from)
    {
        for (int i = 0; i < 256; i++)
        {
            byte[] body = bodies[(from + i) % bodies.Length];
            batch.Add(ArchiveSamples.Parse(body, scratch, (EventPriority)((from + i) % PublishedPriorities.Count)), default, i);
        }
    }
}
