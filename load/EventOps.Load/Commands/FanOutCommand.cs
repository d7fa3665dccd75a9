using System.CommandLine;
using EventOps.Load.FanOut;
using EventOps.Load.FanOut.Receiving;
using EventOps.Load.Reporting;
using EventOps.Load.Scenarios;
using EventOps.Load.Targets;
using Spectre.Console;

namespace EventOps.Load.Commands;

/// <summary><c>fanout</c>: webhook deliveries, with the project's thresholds.</summary>
internal static class FanOutCommand
{
    public static IReadOnlyList<(string Option, string Measures)> Measures { get; } =
    [
        ("(none)", "delivered events a second, beside a plain HttpClient posting the same bodies"),
        ("--latency", "publish to arrival at a fixed rate, linger 0"),
        ("--dead N", "how long the other subscriptions wait when N receivers are dead"),
        ("--backlog M", "the server's memory with M events behind a dead receiver"),
    ];

    public static Command Build(TimeProvider time)
    {
        var arguments = new FanOutArguments();
        var command = new Command("fanout", "Measure webhook delivery: speed, latency, dead receivers or a backlog's memory.");
        foreach (Option option in arguments.All)
        {
            command.Add(option);
        }

        command.Validators.Add(arguments.Validate);
        command.SetAction((parsed, stop) => RunAsync(arguments, parsed, time, stop));
        return command;
    }

    private static async Task<int> RunAsync(FanOutArguments arguments, ParseResult parsed, TimeProvider time, CancellationToken stop)
    {
        if ((parsed.GetValue(arguments.Server)?.FullName ?? ServerFile.Find(AppContext.BaseDirectory)) is not { } server)
        {
            return await ExitCodes.UsageAsync(parsed, "no server was built beside this; name one with --server");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(parsed.GetValue(arguments.DurationMax));
        IAnsiConsole console = Terminal.Open();
        DateTimeOffset startedAt = time.GetUtcNow();
        string folder = Path.Combine(parsed.GetRequiredValue(arguments.Folder), $"eventops-fanout-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        var processes = new FanOutProcesses(server, folder, arguments.ServerSettings(parsed.CommandResult), time);
        try
        {
            FanOutOptions options = arguments.Options(parsed.CommandResult);
            (string title, Comparison comparison, IReadOnlyList<RunResult> runs) = options.Backlog > 0
                ? await BacklogAsync(processes, options, time, limit.Token)
                : await StageAsync(processes, options, parsed.GetValue(arguments.Latency), new RoundLines(console), time, limit.Token);
            var report = new LoadReport(title, startedAt, MachineFacts.Here(), runs, [], comparison);
            ConsoleReport.WriteComparison(console, report);
            console.MarkupLineInterpolated($"reports in {ReportFiles.Write(report, parsed.GetRequiredValue(arguments.Reports))}");
            return report.Passed ? ExitCodes.Passed : ExitCodes.Failed;
        }
        catch (Exception failure) when (failure is SetupFailedException
            or OperationCanceledException or HttpRequestException or System.ComponentModel.Win32Exception)
        {
            return await ExitCodes.UsageAsync(parsed, failure.Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(string Title, Comparison Comparison, IReadOnlyList<RunResult> Runs)> StageAsync(
        FanOutProcesses processes, FanOutOptions options, bool isLatency, IRoundObserver observer, TimeProvider time, CancellationToken stop)
    {
        await using ServerUnderTest receiver = await ServerUnderTest.StartReceiverAsync(time, stop);
        await using ServerUnderTest hanging = await ServerUnderTest.StartReceiverAsync(time, stop);
        await using IServerUnderTest server = await processes.StartAsync("data", stop);
        using var control = new ReceiverControl(receiver.Target, time);
        using var dead = new ReceiverControl(hanging.Target, time);
        using var stage = new FanOutStage(server, control, options, observer, time);
        IFanOutMeasure measure = options.Dead > 0 ? new DeadReceiversMeasure(dead, options)
            : isLatency ? new LatencyMeasure(options)
            : new ThroughputMeasure(options);
        Comparison comparison = await measure.RunAsync(stage, stop);
        return (measure.Title, comparison, stage.Runs);
    }

    private static async Task<(string Title, Comparison Comparison, IReadOnlyList<RunResult> Runs)> BacklogAsync(
        FanOutProcesses processes, FanOutOptions options, TimeProvider time, CancellationToken stop)
    {
        Comparison comparison = await new BacklogMeasure(options, time).RunAsync(
            name => processes.StartAsync(name, stop), server => ResidentMemory.Of(((ServerUnderTest)server).ProcessId), stop);
        return (BacklogMeasure.Title, comparison, []);
    }
}
