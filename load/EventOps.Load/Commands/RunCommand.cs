using System.CommandLine;
using System.Globalization;
using EventOps.Load.Http;
using EventOps.Load.Measuring;
using EventOps.Load.Measuring.Assertions;
using EventOps.Load.Reporting;
using EventOps.Load.Scenarios;
using EventOps.Load.Simulations;
using Spectre.Console;

namespace EventOps.Load.Commands;

/// <summary><c>run</c>: one scenario, its report, and exit code 1 when an assertion is not met.</summary>
internal static class RunCommand
{
    public static Command Build(TimeProvider time)
    {
        var options = new RunOptions();
        var command = new Command("run", "Run a scenario and report it.") { options.Scenario };
        foreach (Option option in options.All)
        {
            command.Add(option);
        }

        command.SetAction((parsed, stop) => RunAsync(options, parsed, time, stop));
        return command;
    }

    private static async Task<int> RunAsync(RunOptions options, ParseResult parsed, TimeProvider time, CancellationToken stop)
    {
        RunLimits limits = options.Limits(parsed);
        DateTimeOffset now = time.GetUtcNow();
        ScenarioSettings settings = options.Settings(parsed, now.ToString("HHmmssfff", CultureInfo.InvariantCulture));
        ILoadScenario scenario = ScenarioCatalogue.Create(parsed.GetRequiredValue(options.Scenario))!;
        LoadSimulation[] given = parsed.GetValue(options.Load) ?? [];
        IReadOnlyList<LoadSimulation> load = given.Length > 0 ? given : scenario.DefaultLoad(settings);
        if (!LoopbackTarget.TryParse(parsed.GetRequiredValue(options.Url), out LoopbackTarget? target, out string? refusal)
            || !LimitsCheck.TryPass(load, settings, limits, out refusal))
        {
            return await ExitCodes.UsageAsync(parsed, refusal);
        }

        var plan = new RunPlan(scenario.Name, scenario, target, settings, load, parsed.GetValue(options.WarmUp));
        var runner = new ScenarioRunner(time, new SystemRunClock(time), limits);
        IAnsiConsole console = Terminal.Open();
        RunResult result;
        try
        {
            result = await new LiveProgress(console, time).WatchAsync(plan.Title, observer => runner.RunAsync(plan, observer, stop));
        }
        catch (SetupFailedException failure)
        {
            return await ExitCodes.UsageAsync(parsed, failure.Message);
        }

        AssertionResult[] checks = [.. (parsed.GetValue(options.Assertions) ?? []).Select(a => a.Check(result.Steps))];
        var report = new LoadReport($"EventOps load: {scenario.Name}", now, MachineFacts.Here(), [result], checks, null);
        ConsoleReport.Write(console, report);
        console.MarkupLineInterpolated($"reports in {ReportFiles.Write(report, parsed.GetRequiredValue(options.Reports))}");
        return report.Passed ? ExitCodes.Passed : ExitCodes.Failed;
    }
}
