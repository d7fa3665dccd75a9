using System.Globalization;
using EventOps.Load.Http;
using EventOps.Load.Measuring;
using EventOps.Load.Simulations;

namespace EventOps.Load.Scenarios;

/// <summary>
/// One run of one scenario: 1 prepare, 2 warm up, 3 forget the warm-up, 4 the stages in order, 5 finish, 6 sum up. A
/// hard deadline stands over all of it: when it passes every request under way is ended and the run reports what it
/// has.
/// </summary>
internal sealed class ScenarioRunner
{
    private readonly TimeProvider _time;
    private readonly IRunClock _clock;
    private readonly RunLimits _limits;

    public ScenarioRunner(TimeProvider time, IRunClock clock, RunLimits limits)
    {
        _time = time;
        _clock = clock;
        _limits = limits;
    }

    public async Task<RunResult> RunAsync(RunPlan plan, IRunObserver observer, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(_limits.DurationMax, _time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token);
        using var connections = new ConnectionPool(
            plan.Target, _clock, _time, _limits.RequestTimeout, RunLimits.ConnectionsCeiling);
        await using CancellationTokenRegistration abort = ending.Token.Register(connections.EndAll);
        var meters = new RunMeters(_limits.SecondsMax);
        var context = new ScenarioContext(plan.Target, connections, _clock, _time, meters, plan.Settings);
        DateTimeOffset startedAt = _time.GetUtcNow();

        await plan.Scenario.InitAsync(context, ending.Token);
        ICopy[] copies = [.. Enumerable.Range(0, plan.CopiesNeeded).Select(index => plan.Scenario.CreateCopy(index, ClientId(index)))];

        if (plan.WarmUp > TimeSpan.Zero)
        {
            observer.Stage("warm-up", meters);
            var warmUpBudget = new RunBudget(_limits.RequestsMax);
            await RunStagesAsync(plan.WarmUpLoad(), copies, warmUpBudget, meters, observer: null, ending.Token);
        }

        plan.Scenario.BeginMeasuring();
        Array.ForEach(copies, copy => copy.BeginMeasuring());
        long startNs = _clock.NowNs;
        meters.Restart(startNs);
        TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
        await RunStagesAsync(plan.Load, copies, new RunBudget(_limits.RequestsMax), meters, observer, ending.Token);
        var elapsed = TimeSpan.FromMicroseconds((_clock.NowNs - startNs) / 1000.0);
        TimeSpan cpu = Environment.CpuUsage.TotalTime - cpuBefore;
        await plan.Scenario.CompleteAsync(ending.Token);
        return new RunResult(
            plan.Title,
            plan.Scenario.Name,
            plan.Target.BaseUrl,
            [.. plan.Load.Select(stage => stage.ToString())],
            copies.Length,
            startedAt,
            elapsed,
            cpu,
            deadline.IsCancellationRequested ? "hard deadline" : stop.IsCancellationRequested ? "cancelled" : null,
            meters.Results(elapsed));
    }

    private async Task RunStagesAsync(
        IReadOnlyList<LoadSimulation> stages,
        ICopy[] copies,
        RunBudget budget,
        RunMeters meters,
        IRunObserver? observer,
        CancellationToken stop)
    {
        int copiesBefore = 0;
        double rateBefore = 0;
        foreach (LoadSimulation stage in stages)
        {
            observer?.Stage(stage.ToString(), meters);
            if (stage.IsOpen)
            {
                long unsent = await new OpenStage(_clock, _limits, budget).RunAsync(stage, rateBefore, copies, stop);
                meters.Steps[0].AddErrors(FailureKind.NotSent, unsent);
            }
            else if (stage is Pause)
            {
                await Task.Delay(stage.During, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else
            {
                await new ClosedStage(_clock, _time, budget).RunAsync(CopyWindow.Of(stage, copiesBefore), copies, stop);
            }

            (copiesBefore, rateBefore) = (stage.CopiesAtEnd, stage.RateAtEnd);
        }
    }

    private static string ClientId(int index) => "client-" + index.ToString("0000", CultureInfo.InvariantCulture);
}
