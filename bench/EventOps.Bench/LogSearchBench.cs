using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Attributes;
using EventOps.Engine.Logs;

namespace EventOps.Bench;

/// <summary>
/// Searches over log lines in real logs: 100,000 of them, or as many as EVENTOPS_BENCH_LOG_LINES says. The setup prints what filling cost and what
/// the lines take.
/// </summary>
[MemoryDiagnoser]
public class LogSearchBench
{
    private const string RareWord = "zyzzogeton";

    // One for all benchmarks of a process: ten million lines are not written for each of them.
    private static readonly long LineCount =
        long.Parse(Environment.GetEnvironmentVariable("EVENTOPS_BENCH_LOG_LINES") ?? "100000", CultureInfo.InvariantCulture);

    private static readonly Lazy<LogStoreHost> Filled = new(Fill);
    private LogStoreHost _host = null!;

    [GlobalSetup]
    public void Setup()
    {
        _host = Filled.Value;
        Expect(RareWordPage(), 1);
        Expect(RequestPage(), 4);
        Expect(AbsentWordPage(), 0);
        Expect(ErrorPage(), CommonWordPage() is { TotalIsLowerBound: false } all ? all.Total : ErrorPage().Total);
    }

    [Benchmark(Description = "a word that one line has")]
    public LogPage RareWordPage() => Search(RareWord);

    [Benchmark(Description = "a word that no line has")]
    public LogPage AbsentWordPage() => Search("quixotically");

    [Benchmark(Description = "a request id")]
    public LogPage RequestPage() => _host.Store.Search(
        new LogQuery { Tenant = LogSamples.Tenant, RequestId = LogSamples.RequestId(LineCount / 8) }, 0, 50, CancellationToken.None);

    [Benchmark(Description = "a common word, first page")]
    public LogPage CommonWordPage() => Search("declined");

    [Benchmark(Description = "a common word, page at 10,000")]
    public LogPage DeepPage() => Search("declined", offset: 10_000);

    [Benchmark(Description = "a common phrase, first page")]
    public LogPage PhrasePage() => Search("\"processing failed\"");

    [Benchmark(Description = "an expression with a literal, first page")]
    public LogPage ExpressionPage() => Search(@"/declined for order \d+7,/");

    [Benchmark(Description = "a rare expression, until its budget")]
    public LogPage RareExpressionPage() => Search(@"/order 99\d\d, amount 49\d\.98/");

    [Benchmark(Description = "errors, exact total, first page")]
    public LogPage ErrorPage() => _host.Store.Search(
        new LogQuery { Tenant = LogSamples.Tenant, Severity = LogSeverity.Error }, 0, 50, CancellationToken.None);

    [Benchmark(Description = "errors, exact total, page in the middle")]
    public LogPage ErrorPageInTheMiddle() => _host.Store.Search(
        new LogQuery { Tenant = LogSamples.Tenant, Severity = LogSeverity.Error }, (int)(LineCount / 24), 50, CancellationToken.None);

    private static LogStoreHost Fill()
    {
        var host = new LogStoreHost();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => host.Dispose();
        long startedAt = Stopwatch.GetTimestamp();
        host.Fill(0, LineCount / 3);
        // Errors are the lines that say "declined", and this one does not.
        LogLine rare = LogSamples.Line(LineCount / 3) with { Message = $"The {RareWord} was seen once", Severity = LogSeverity.Info };
        LogStoreHost.Demand(host.Store.WriteAsync(LogSamples.Tenant, [rare], CancellationToken.None).AsTask().GetAwaiter().GetResult());
        host.Fill((LineCount / 3) + 1, LineCount - (LineCount / 3) - 1);
        TimeSpan took = Stopwatch.GetElapsedTime(startedAt);
        Console.WriteLine(
            $"// {LineCount} lines in {took.TotalSeconds:f1} s, {LineCount / took.TotalSeconds:f0}/s; packed {host.PackedBytes >> 20} MiB, "
            + $"summaries {host.Store.SummaryBytes >> 20} MiB, managed heap {GC.GetTotalMemory(true) >> 20} MiB");
        return host;
    }

    private static void Expect(LogPage page, long total)
    {
        if (page.Total != total || page.TotalIsLowerBound)
        {
            throw new InvalidOperationException($"{page.Total} lines were found.");
        }
    }

    private LogPage Search(string text, int offset = 0) => LogTermsParser.TryParse(text, out LogTerms? terms, out string? problem)
        ? _host.Store.Search(new LogQuery { Tenant = LogSamples.Tenant, Terms = terms }, offset, 50, CancellationToken.None)
        : throw new InvalidOperationException(problem);
}
