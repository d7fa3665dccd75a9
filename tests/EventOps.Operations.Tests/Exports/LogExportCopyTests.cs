using System.Runtime.CompilerServices;
using System.Text.Json;
using EventOps.Engine.Logs;
using EventOps.Operations.Exports;

namespace EventOps.Operations.Tests.Exports;

/// <summary>The copy of lines to a file: all of them, once, and never more than a stretch in memory.</summary>
public sealed class LogExportCopyTests : IDisposable
{
    private const int StretchLines = 500;
    private readonly LogTurns _turns = new(1, TimeProvider.System);
    private readonly string _folder = Directory.CreateTempSubdirectory("eventops-exports").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(LogExportFormat.Json)]
    [InlineData(LogExportFormat.Csv)]
    [InlineData(LogExportFormat.Text)]
    public async Task No_stretch_outlives_its_turn_and_every_line_is_written(LogExportFormat format)
    {
        const int Lines = 20_000;
        var source = new Source(Lines);
        var copy = new LogExportCopy(source.Read, Turn, Lines, long.MaxValue);
        string path = Path.Combine(_folder, "export");
        var progress = new List<double>();
        using (var file = new LogExportFile(path, format))
        {
            Assert.Equal(LogExportEnd.Complete, await copy.RunAsync(file, NextAsync, CancellationToken.None));
            Assert.Equal((Lines, new FileInfo(path).Length), (file.Lines, file.Bytes));
        }

        Assert.Equal(progress.Order(), progress);
        Assert.Equal(1, progress[^1]);
        Assert.True(copy.LeftOut);
        Assert.Equal(Lines, File.ReadLines(path).Count(line => line.Contains("message number", StringComparison.Ordinal)));
        if (format == LogExportFormat.Json)
        {
            using JsonDocument all = JsonDocument.Parse(File.ReadAllBytes(path));
            Assert.Equal(Lines, all.RootElement.GetArrayLength());
        }

        ValueTask<bool> NextAsync(double done)
        {
            progress.Add(done);
            if (progress.Count % 10 == 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();

                // Not the one that was just written either: nothing holds it any more.
                Assert.Equal(0, source.Alive);
            }

            return ValueTask.FromResult(true);
        }
    }

    [Fact]
    public async Task It_ends_when_it_is_too_large_or_nobody_wants_it()
    {
        string path = Path.Combine(_folder, "export");
        using (var file = new LogExportFile(path, LogExportFormat.Text))
        {
            var copy = new LogExportCopy(new Source(10_000).Read, Turn, 10_000, 50_000);
            Assert.Equal(LogExportEnd.TooLarge, await copy.RunAsync(file, static _ => ValueTask.FromResult(true), CancellationToken.None));
            Assert.InRange(file.Bytes, 50_000, 200_000);
        }

        using (var file = new LogExportFile(path, LogExportFormat.Text))
        {
            var copy = new LogExportCopy(new Source(10_000).Read, Turn, 10_000, long.MaxValue);
            Assert.Equal(LogExportEnd.Abandoned, await copy.RunAsync(file, static done => ValueTask.FromResult(done < 0.5), CancellationToken.None));
            Assert.InRange(file.Lines, 5_000, 5_500);
        }
    }

    [Theory]
    [InlineData(0, 10L, 9_999, 9_990)]
    [InlineData(0, 500L, 9_999, 9_500)]
    [InlineData(700, 600L, 9_299, 8_700)]
    [InlineData(9_990, 100L, 9, 0)]
    [InlineData(9_990, null, 9, 0)]
    public async Task So_many_lines_behind_so_many(long offset, long? limit, int newest, int oldest)
    {
        string path = Path.Combine(_folder, "export");
        using (var file = new LogExportFile(path, LogExportFormat.Text))
        {
            var copy = new LogExportCopy(new Source(10_000).Read, Turn, 10_000, long.MaxValue, offset, limit);
            double last = 0;
            Assert.Equal(LogExportEnd.Complete, await copy.RunAsync(file, done => ValueTask.FromResult((last = done) >= 0), CancellationToken.None));
            Assert.Equal(1, last);
        }

        string[] lines = File.ReadAllLines(path);
        Assert.Equal(newest - oldest + 1, lines.Length);
        Assert.Contains($" message number {newest} of 10000", lines[0], StringComparison.Ordinal);
        Assert.Contains($" message number {oldest} of 10000", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_stretch_waits_for_its_turn()
    {
        using LogTurn others = await _turns.TakeAsync("others", CancellationToken.None);
        var source = new Source(2_000);
        using var file = new LogExportFile(Path.Combine(_folder, "export"), LogExportFormat.Text);
        var copy = new LogExportCopy(source.Read, Turn, 2_000, long.MaxValue);
        int stretches = 0;
        ValueTask<LogExportEnd> copied = copy.RunAsync(file, NextAsync, CancellationToken.None);
        Assert.Equal((false, 0), (copied.IsCompleted, source.Given));
        others.Dispose();
        Assert.Equal(LogExportEnd.Complete, await copied);
        Assert.Equal((2_000, 4), (file.Lines, stretches));

        // Nobody else's turn is in the way between two stretches.
        async ValueTask<bool> NextAsync(double done)
        {
            stretches++;
            using LogTurn turn = await _turns.TakeAsync("others", CancellationToken.None);
            return turn.Refusal == LogTurnRefusal.None;
        }
    }

    private ValueTask<LogTurn> Turn(CancellationToken cancellation) => _turns.WaitAsync("export", cancellation);

    /// <summary>Lines made when they are asked for; it knows which of its stretches are still in memory.</summary>
    private sealed class Source(int lines)
    {
        private readonly List<WeakReference> _given = [];

        internal int Given => _given.Count;

        internal int Alive => _given.Count(one => one.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        internal LogReadStretch Read(long beforeId)
        {
            var some = new List<KeptLogLine>();
            for (long id = beforeId - 1; id >= 0 && some.Count < StretchLines; id--)
            {
                some.Add(new KeptLogLine(id, new LogLine
                {
                    AtMicros = 1_764_850_530_000_000 + id,
                    Severity = LogSeverity.Info,
                    Service = "svc",
                    Message = $"message number {id} of {lines}",
                    Metadata = new byte[] { (byte)'{', (byte)'}' },
                }));
            }

            _given.Add(new WeakReference(some));
            long next = beforeId - some.Count;
            return new LogReadStretch(some, next, 0, next == 0, LeftOut: next == 0);
        }
    }
}
