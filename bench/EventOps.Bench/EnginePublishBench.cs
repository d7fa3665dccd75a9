using System.Text;
using BenchmarkDotNet.Attributes;
using EventOps.Engine;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Journaling;
using EventOps.Engine.Subscriptions;
using EventOps.Journal.Faster;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Bench;

/// <summary>
/// From an event's JSON to its acknowledgement: parsed, handed over, journaled, committed, indexed, released; with one matching
/// subscription. Durable on the real journal, and over one that only forgets, which shows what the engine itself costs and allocates.
/// Beside them the journal alone with entries of the same size. Figures are per event.
/// </summary>
[MemoryDiagnoser]
public class EnginePublishBench : IDisposable
{
    private const int Singles = 256;
    private const int BatchEvents = 1_000;
    private readonly byte[] _entry = new byte[ParseSamples.ExampleEvent.Length];
    private readonly long[] _positions = new long[Singles];
    private DirectoryInfo _folder = null!;
    private FasterJournal _bare = null!;
    private Target _durable = null!;
    private Target _memory = null!;

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("eventops-bench-");
        _bare = Open("bare");
        _durable = new Target(Open("durable"), Path.Combine(_folder.FullName, "durable-data"));
        _memory = new Target(new DiscardingJournal(), Path.Combine(_folder.FullName, "memory-data"));
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _durable.Dispose();
        _memory.Dispose();
        _bare.Dispose();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Singles, Description = "journal alone, 256 entries a commit")]
    public void JournalAlone()
    {
        for (int i = 0; i < Singles; i++)
        {
            _bare.Append(_entry);
        }

        _bare.Commit(_positions);
    }

    [Benchmark(OperationsPerInvoke = Singles, Description = "256 singles at once, durable")]
    public void DurableSingles() => _durable.Singles.Run();

    [Benchmark(OperationsPerInvoke = BatchEvents, Description = "batch of 1,000, durable")]
    public void DurableBatch() => _durable.PublishBatch();

    [Benchmark(OperationsPerInvoke = Singles, Description = "256 singles at once, engine only")]
    public void MemorySingles() => _memory.Singles.Run();

    [Benchmark(OperationsPerInvoke = BatchEvents, Description = "batch of 1,000, engine only")]
    public void MemoryBatch() => _memory.PublishBatch();

    private FasterJournal Open(string name) => FasterJournal.Open(
        new FasterJournalOptions { FolderPath = Path.Combine(_folder.FullName, name) }, TimeProvider.System);

    /// <summary>An engine over a journal, and the two ways to publish to it.</summary>
    private sealed class Target : IDisposable
    {
        private readonly IJournal _journal;
        private readonly EventPipeline _engine;
        private readonly byte[] _ndjson;
        private readonly byte[] _scratch = new byte[ParseLimits.Default.ScratchBytes];

        internal Target(IJournal journal, string dataPath)
        {
            _journal = journal;
            var options = new EngineOptions { DataPath = dataPath, AllowUnregisteredTypes = true };
            _engine = new EventPipeline(options, journal, TimeProvider.System, NullLoggerFactory.Instance);
            _engine.Serve();
            _engine.Subscriptions.SubscribeAsync(new SubscriptionTerms("tenant", "bench", ["*"], [], 0, null))
                .AsTask().GetAwaiter().GetResult();
            Singles = new ConcurrentSingles(_engine.Intake, Encoding.UTF8.GetBytes(ParseSamples.ExampleEvent), EnginePublishBench.Singles);
            _ndjson = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(ParseSamples.ExampleEvent + "\n", BatchEvents)));
        }

        internal ConcurrentSingles Singles { get; }

        internal void PublishBatch()
        {
            BatchSubmission batch = _engine.Intake.BeginBatch("tenant");
            var reader = new NdjsonBatchReader(_ndjson, _scratch, ParseLimits.Default);
            while (reader.MoveNext(out EventFields fields, out ParseError error))
            {
                if (error.IsError || batch.Add(fields, default, reader.Index) != AdmitError.None)
                {
                    throw new InvalidOperationException("The sample must be taken.");
                }
            }

            if (batch.CommitAsync().AsTask().GetAwaiter().GetResult() != AdmitError.None)
            {
                throw new InvalidOperationException("The journal must take it.");
            }
        }

        public void Dispose()
        {
            Singles.Dispose();
            _engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
            _journal.Dispose();
        }
    }
}
