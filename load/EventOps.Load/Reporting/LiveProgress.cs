using EventOps.Load.Measuring;
using EventOps.Load.Scenarios;
using EventOps.Load.Simulations;
using Spectre.Console;

namespace EventOps.Load.Reporting;

/// <summary>
/// Shows a run while it is on: a live table on a terminal, a plain line every two seconds anywhere else. Runs on the
/// thread pool, reads the meters in motion, and never holds the load up.
/// </summary>
internal sealed class LiveProgress : IRunObserver
{
    private static readonly TimeSpan TerminalInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(2);

    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;
    private volatile RunMeters? _meters;
    private volatile string _stage = "preparing";

    public LiveProgress(IAnsiConsole console, TimeProvider time)
    {
        _console = console;
        _time = time;
    }

    public void Stage(string name, RunMeters meters)
    {
        _stage = name;
        _meters = meters;
    }

    public async Task<RunResult> WatchAsync(string title, Func<IRunObserver, Task<RunResult>> run)
    {
        // The run starts on the pool: this thread must be free to draw.
        Task<RunResult> running = Task.Run(() => run(this));
        if (_console.Profile.Capabilities.Interactive && _console.Profile.Capabilities.Ansi)
        {
            await _console.Live(new Text(title)).AutoClear(true).StartAsync(async live =>
            {
                while (!await EndedWithinAsync(running, TerminalInterval))
                {
                    live.UpdateTarget(Draw(title));
                }
            });
        }
        else
        {
            while (!await EndedWithinAsync(running, PlainInterval))
            {
                _console.WriteLine(Line(title));
            }
        }

        return await running;
    }

    private async Task<bool> EndedWithinAsync(Task running, TimeSpan interval)
    {
        await Task.WhenAny(running, Task.Delay(interval, _time, CancellationToken.None));
        return running.IsCompleted;
    }

    private Table Draw(string title)
    {
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle(Markup.Escape($"{title}: {_stage}")) };
        table.AddColumns("step", "requests", "events", "errors", "p50", "p99");
        foreach (StepMeter step in _meters?.Steps ?? [])
        {
            table.AddRow(
                Markup.Escape(step.Name),
                Figures.Count(step.Requests),
                Figures.Count(step.Events),
                Figures.Count(step.Errors),
                DurationText.FormatNs(step.PercentileNs(50)),
                DurationText.FormatNs(step.PercentileNs(99)));
        }

        return table;
    }

    private string Line(string title)
    {
        IEnumerable<string> steps = (_meters?.Steps ?? []).Select(step =>
            $"{step.Name} {Figures.Count(step.Requests)} requests, {Figures.Count(step.Events)} events, "
            + $"{step.Errors} errors, p99 {DurationText.FormatNs(step.PercentileNs(99))}");
        return $"{title} [{_stage}] {string.Join("; ", steps)}";
    }
}
