using BenchmarkDotNet.Attributes;
using EventOps.Engine.Journaling;
using EventOps.Journal.Faster;

namespace EventOps.Bench;

/// <summary>What a durable append costs, beside the disk's own durable 4 KiB write, and what reading it back
/// costs.</summary>
[MemoryDiagnoser]
[MedianColumn]
[MaxColumn]
public class JournalCommitBench : IDisposable
{
    private const int ColdEntries = 200_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("eventops-bench-").FullName;
    private readonly byte[] _small = new byte[200];
    private readonly byte[] _batch = new byte[250_000];
    private readonly long[] _positions = new long[1_000];
    private readonly long[] _all = new long[ColdEntries];
    private readonly EntryBuffer _buffer = new();
    private readonly Random _random = new(1);
    private FasterJournal _journal = null!;
    private BareDisk _bare = null!;

    [GlobalSetup]
    public void Setup()
    {
        _random.NextBytes(_small);
        _random.NextBytes(_batch);
        _journal = FasterJournal.Open(
            new FasterJournalOptions { FolderPath = Path.Combine(_folder, "journal"), MirrorBytes = 4 << 20 },
            TimeProvider.System);
        _bare = new BareDisk(Path.Combine(_folder, "bare"));
        for (var i = 0; i < ColdEntries; i += _positions.Length)
        {
            for (var k = 0; k < _positions.Length; k++)
            {
                _journal.Append(_small);
            }

            _journal.Commit(_positions);
            _positions.CopyTo(_all, i);
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _journal.Dispose();
        _bare.Dispose();
        _buffer.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true, Description = "bare durable 4 KiB write")]
    public void BareWrite() => _bare.WriteNext();

    [Benchmark(Description = "1 entry of 200 B + commit")]
    public void CommitOne()
    {
        _journal.Append(_small);
        _journal.Commit(_positions);
    }

    [Benchmark(Description = "64 entries of 200 B + commit")]
    public void CommitSixtyFour()
    {
        for (var i = 0; i < 64; i++)
        {
            _journal.Append(_small);
        }

        _journal.Commit(_positions);
    }

    [Benchmark(Description = "1 entry of 250 KB + commit")]
    public void CommitBatch()
    {
        _journal.Append(_batch);
        _journal.Commit(_positions);
    }

    [Benchmark(Description = "read, in the mirror")]
    public int ReadHot() => Read(_all[ColdEntries - 1 - _random.Next(1_000)]);

    [Benchmark(Description = "read, from the page cache")]
    public int ReadCold() => Read(_all[_random.Next(ColdEntries / 2)]);

    private int Read(long position) => _journal.Read(position, _buffer) == JournalReadResult.Ok
        ? _buffer.Length
        : throw new InvalidOperationException($"No entry at {position}.");
}
