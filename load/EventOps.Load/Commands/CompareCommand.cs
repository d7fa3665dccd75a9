using System.CommandLine;
using EventOps.Load.Comparing;
using EventOps.Load.Reporting;
using EventOps.Load.Scenarios;
using EventOps.Load.Simulations;
using EventOps.Load.Targets;
using Spectre.Console;

namespace EventOps.Load.Commands;

/// <summary><c>compare</c>: the server beside a bare endpoint and the disk, with the project's thresholds.</summary>
internal static class CompareCommand
{
    public static Command Build(TimeProvider time)
    {
        var server = new Option<FileInfo>("--server") { Description = "EventOps.Server.dll or the published executable.", Required = true };
        server.AcceptExistingOnly();
        var generator = new Option<string>("--generator", "-g")
        {
            Description = "What sends the single publishes: our raw client, or wrk when it is installed.",
            DefaultValueFactory = _ => "raw",
        };
        generator.AcceptOnlyFromAmong("raw", "wrk");
        Option<string> folder = RunOptions.Text("--folder", "Folder on the disk to use for data and the disk's own figure.", Path.GetTempPath());
        Option<int> rounds = RunOptions.Positive("--rounds", null, "Rounds of each measure; medians are reported.", 3);
        Option<TimeSpan> round = RunOptions.Duration("--round", null, "Length of a round.", 5);
        Option<TimeSpan> warmUp = RunOptions.Duration("--warm-up", "-w", "Before each round.", 1);
        Option<int> batches = RunOptions.Positive("--batch-connections", null, "Connections that send batches.", 4);
        Option<int> pollers = RunOptions.Positive("--poll-connections", null, "Connections that poll.", 2);
        Option<int> backlog = RunOptions.Positive("--poll-backlog", null, "Events prepared for polling.", 500_000);
        Option<string> reports = RunOptions.Text("--reports", "Folder for the reports.", "load-reports");
        var command = new Command("compare", "Measure the server beside a bare Kestrel endpoint and the disk's own durable write.")
        {
            server, generator, folder, rounds, round, warmUp, batches, pollers, backlog, reports,
        };
        command.SetAction((parsed, stop) =>
        {
            string data = Path.Combine(parsed.GetRequiredValue(folder), $"eventops-compare-{Guid.NewGuid():N}");
            var options = new CompareOptions
            {
                Folder = data,
                Key = LoadKey.New(),
                Rounds = parsed.GetValue(rounds),
                Round = parsed.GetValue(round),
                WarmUp = parsed.GetValue(warmUp),
                BatchConnections = parsed.GetValue(batches),
                PollConnections = parsed.GetValue(pollers),
                PollBacklog = parsed.GetValue(backlog),
            };
            return RunAsync(
                parsed, parsed.GetRequiredValue(server).FullName, parsed.GetRequiredValue(generator) == "wrk", options,
                parsed.GetRequiredValue(reports), time, stop);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed,
        string serverFile,
        bool useWrk,
        CompareOptions options,
        string reports,
        TimeProvider time,
        CancellationToken stop)
    {
        IAnsiConsole console = Terminal.Open();
        DateTimeOffset startedAt = time.GetUtcNow();
        if (options.Planned > RunLimits.DurationCeiling)
        {
            string ceiling = DurationText.Format(RunLimits.DurationCeiling);
            return await ExitCodes.UsageAsync(parsed, $"the rounds take {DurationText.Format(options.Planned)}, at most {ceiling}");
        }

        // Twice the plan and some: preparation and slow answers fit, a server that hangs does not.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter((options.Planned * 2) + TimeSpan.FromMinutes(2));
        stop = limit.Token;
        Directory.CreateDirectory(options.Folder);
        try
        {
            await using ServerUnderTest bare = await ServerUnderTest.StartBareAsync(time, stop);
            await using ServerUnderTest server = await ServerUnderTest.StartEventOpsAsync(
                serverFile, Path.Combine(options.Folder, "data"), options.Key, time, stop);
            var raw = new RawGenerator(time);
            IPublishGenerator publisher = useWrk ? new WrkGenerator(time) : raw;
            (Comparison comparison, IReadOnlyList<RunResult> runs) =
                await new ComparisonRun(bare, server, publisher, raw, new RoundLines(console), options).RunAsync(time, stop);
            var report = new LoadReport(
                "EventOps beside a bare endpoint and the disk", startedAt, MachineFacts.Here(), runs, [], comparison);
            ConsoleReport.WriteComparison(console, report);
            console.MarkupLineInterpolated($"reports in {ReportFiles.Write(report, reports)}");
            return report.Passed ? ExitCodes.Passed : ExitCodes.Failed;
        }
        catch (Exception failure) when (failure is SetupFailedException
            or OperationCanceledException or System.ComponentModel.Win32Exception)
        {
            return await ExitCodes.UsageAsync(parsed, failure.Message);
        }
        finally
        {
            Directory.Delete(options.Folder, recursive: true);
        }
    }
}
