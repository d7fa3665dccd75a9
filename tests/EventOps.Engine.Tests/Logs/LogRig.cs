using EventOps.Engine.Logs;
using EventOps.Engine.Tests.Journaling;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Logs;

/// <summary>A log store over logs in memory, with blocks so small that a few lines fill one, which can be stopped, killed and opened again.</summary>
internal sealed class LogRig : IAsyncDisposable
{
    private readonly TempFolder _folder = new();

    internal LogRig(int blockBytes = 4_096, int segmentBlocks = 4)
    {
        Options = new LogStoreOptions { SummariesPath = _folder.FullPath, BlockBytes = blockBytes, SegmentBlocks = segmentBlocks };
        Store = null!;
    }

    internal LogStoreOptions Options { get; set; }

    internal TimeProvider Clock { get; set; } = new ManualTime();

    internal ManualTime Time => (ManualTime)Clock;

    internal MemoryJournal Tail { get; } = new() { Truncates = true };

    internal MemoryJournal Blocks { get; } = new() { Truncates = true };

    internal LogStore Store { get; private set; }

    internal RecordingLogger Told { get; } = new();

    internal string SummariesPath => _folder.FullPath;

    internal LogStore Open() => Store = new LogStore(Options, Tail, Blocks, Clock, Told);

    /// <summary>Stops it in order and opens it again.</summary>
    internal async Task RestartAsync()
    {
        await Store.DisposeAsync();
        Open();
    }

    /// <summary>Opens it as after a kill: what was not durable is gone, and nobody closed anything.</summary>
    internal void OpenAfterKill()
    {
        Tail.Crash();
        Blocks.Crash();
        Open();
    }

    internal async Task<LogWriteError> WriteAsync(params LogLine[] lines) => await WriteAsync("t", lines);

    internal async Task<LogWriteError> WriteAsync(string tenant, IReadOnlyList<LogLine> lines) =>
        await Store.WriteAsync(tenant, lines, CancellationToken.None);

    internal LogPage Search(LogQuery query, int offset = 0, int limit = 100) =>
        Store.Search(query, offset, limit, CancellationToken.None);

    internal LogPage Search(string text, int limit = 100) => Search(new LogQuery { Tenant = "t", Terms = Terms(text) }, 0, limit);

    internal static LogTerms Terms(string text)
    {
        Assert.True(LogTermsParser.TryParse(text, out LogTerms? terms, out string? problem), problem);
        return terms;
    }

    /// <summary>Lets time pass, an hour at a time, and what is due then be done: behind the second line it is.</summary>
    /// <returns>Lines that were written.</returns>
    internal async Task<int> PassAsync(TimeSpan span)
    {
        int lines = 0;
        for (double left = span.TotalMilliseconds; left > 0; left -= 3_600_000)
        {
            Time.Step((long)Math.Min(left, 3_600_000));
            Assert.Equal(LogWriteError.None, await WriteAsync("clock", [Line("tick")]));
            Assert.Equal(LogWriteError.None, await WriteAsync("clock", [Line("tock")]));
            lines += 2;
        }

        return lines;
    }

    internal static LogLine Line(string message, string service = "s", LogSeverity severity = LogSeverity.Info, long at = 0) =>
        new() { AtMicros = at, Severity = severity, Service = service, Message = message };

    public async ValueTask DisposeAsync()
    {
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        _folder.Dispose();
    }
}
