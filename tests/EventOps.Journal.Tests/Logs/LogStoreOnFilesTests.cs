using EventOps.Engine.Logs;
using EventOps.Journal.Faster;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Journal.Tests.Logs;

/// <summary>The log store over the real journal, on real files.</summary>
public sealed class LogStoreOnFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private int _incarnation;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lines_are_found_while_they_come_after_a_restart_a_kill_and_with_all_summaries_gone()
    {
        int count = 0;
        await using (var host = new Host(Path))
        {
            for (; count < 10_000; count += 250)
            {
                await host.WriteAsync(Enumerable.Range(count, 250));
            }

            AssertHolds(host.Store, count);
            await host.WriteAsync([count++]);
            AssertHolds(host.Store, count);
        }

        await using (var host = new Host(Path))
        {
            AssertHolds(host.Store, count);
            for (int i = 0; i < 20; i++)
            {
                await host.WriteAsync([count++]);
            }

            // What a kill leaves: the files as they are while it runs, and no summaries of the growing segment.
            string running = Path;
            _incarnation++;
            KilledFolder.Copy(running, Path);
        }

        await using (var host = new Host(Path))
        {
            AssertHolds(host.Store, count);
        }

        Assert.NotEmpty(Directory.GetFiles(System.IO.Path.Combine(Path, "summaries")));
        Directory.Delete(System.IO.Path.Combine(Path, "summaries"), recursive: true);
        await using (var host = new Host(Path))
        {
            AssertHolds(host.Store, count);
            Assert.True(host.Blocks.DurablePosition < 500_000, "the blocks are packed");
        }
    }

    private string Path => _folder.Sub($"{_incarnation}");

    private static LogLine Line(int number) => new()
    {
        AtMicros = number,
        Severity = LogSeverity.Info,
        Service = "api",
        Message = $"Number {number} of order-{number % 7} was handled without anything worth telling",
        RequestId = $"req_{number / 2}",
    };

    private static void AssertHolds(LogStore store, int lines)
    {
        LogPage all = store.Search(new LogQuery { Tenant = "t" }, 0, lines + 1, CancellationToken.None);
        Assert.Equal((lines, false), (all.Total, all.TotalIsLowerBound));
        Assert.Equal(Enumerable.Range(0, lines).Reverse().Select(Line), all.Lines.Select(one => one.Line));
        Assert.True(LogTermsParser.TryParse("4711", out LogTerms? terms, out _));
        LogPage one = store.Search(new LogQuery { Tenant = "t", Terms = terms }, 0, 10, CancellationToken.None);
        Assert.Equal(4_711, Assert.Single(one.Lines).Line.AtMicros);
        Assert.Equal(2, store.Search(new LogQuery { Tenant = "t", RequestId = "req_17" }, 0, 10, CancellationToken.None).Total);
    }

    private sealed class Host : IAsyncDisposable
    {
        private readonly FasterJournal _tail;

        internal Host(string path)
        {
            _tail = Open(System.IO.Path.Combine(path, "tail"));
            Blocks = Open(System.IO.Path.Combine(path, "blocks"));
            var options = new LogStoreOptions { SummariesPath = System.IO.Path.Combine(path, "summaries") };
            Store = new LogStore(options, _tail, Blocks, TimeProvider.System, NullLogger.Instance);
        }

        internal LogStore Store { get; }

        internal FasterJournal Blocks { get; }

        internal async Task WriteAsync(IEnumerable<int> numbers) =>
            Assert.Equal(LogWriteError.None, await Store.WriteAsync("t", [.. numbers.Select(Line)], CancellationToken.None));

        public async ValueTask DisposeAsync()
        {
            await Store.DisposeAsync();
            Blocks.Dispose();
            _tail.Dispose();
        }

        private static FasterJournal Open(string path) => FasterJournal.Open(
            new FasterJournalOptions
            {
                FolderPath = path,
                SegmentBytes = 4 << 20,
                PageBytes = 1 << 20,
                MemoryPages = 2,
                MirrorBytes = 1 << 20,
            },
            TimeProvider.System);
    }
}
