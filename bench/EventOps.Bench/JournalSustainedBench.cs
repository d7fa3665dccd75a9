using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using EventOps.Journal.Faster;

namespace EventOps.Bench;

/// <summary>5 GB in commits of 250 KB, preparing of segments included: the rate, and the distribution of the single
/// commit.</summary>
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 0, iterationCount: 3)]
public class JournalSustainedBench
{
    private const int EntryBytes = 250_000;
    private const long TotalBytes = 5_000_000_000;

    private readonly byte[] _entry = new byte[EntryBytes];

    [Benchmark]
    public void FiveGigabytes()
    {
        var folder = Directory.CreateTempSubdirectory("eventops-bench-");
        new Random(1).NextBytes(_entry);
        var micros = new double[TotalBytes / EntryBytes];
        var position = new long[1];
        var options = new FasterJournalOptions { FolderPath = folder.FullName };
        using (var journal = FasterJournal.Open(options, TimeProvider.System))
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < micros.Length; i++)
            {
                var before = Stopwatch.GetTimestamp();
                journal.Append(_entry);
                journal.Commit(position);
                micros[i] = Stopwatch.GetElapsedTime(before).TotalMicroseconds;
            }

            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            Array.Sort(micros);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"// {TotalBytes / 1e6 / seconds:F0} MB/s; commit p50 {micros[micros.Length / 2]:F0} us, "
                + $"p99 {micros[micros.Length * 99 / 100]:F0} us, max {micros[^1]:F0} us"));
        }

        folder.Delete(recursive: true);
    }
}
