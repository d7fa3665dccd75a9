using EventOps.Load.Measuring;
using EventOps.Load.Scenarios;
using Spectre.Console;

namespace EventOps.Load.Reporting;

/// <summary>One line a round while a comparison is on.</summary>
internal sealed class RoundLines : IRoundObserver
{
    private readonly IAnsiConsole _console;

    public RoundLines(IAnsiConsole console) => _console = console;

    public void Finished(RunResult run)
    {
        StepResult step = run.Steps[0];
        _console.WriteLine(
            $"{run.Title}: {Figures.Count(step.EventsPerSecond)} events/s, p50 {Simulations.DurationText.FormatNs(step.Latency.P50Ns)}, "
            + $"p99 {Simulations.DurationText.FormatNs(step.Latency.P99Ns)}, {step.Errors} errors");
    }
}
