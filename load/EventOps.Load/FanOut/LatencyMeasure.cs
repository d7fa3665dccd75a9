using EventOps.Load.Comparing;
using EventOps.Load.FanOut.Publishing;
using EventOps.Load.FanOut.Receiving;
using EventOps.Load.Measuring;
using EventOps.Load.Reporting;
using EventOps.Load.Scenarios;
using EventOps.Load.Simulations;

namespace EventOps.Load.FanOut;

/// <summary>
/// Publish to arrival: single publishes at a fixed rate, each carrying the time it was meant to be sent at; the
/// receiver, on the same machine's clock, subtracts.
/// </summary>
internal sealed class LatencyMeasure : IFanOutMeasure
{
    private const int Connections = 32;

    private readonly FanOutOptions _options;

    public LatencyMeasure(FanOutOptions options) => _options = options;

    public string Title => "EventOps webhook latency, publish to arrival";

    public async Task<Comparison> RunAsync(FanOutStage stage, CancellationToken stop)
    {
        var notes = new List<string> { MachineLoad.Note("before") };
        var rounds = new List<RoundFigures>();
        var publishP50 = new List<double>();
        await stage.SubscribeAsync(_options.Subscriptions, stop);
        await RoundAsync(stage, "warm-up", _options.WarmUp, [], [], stop);
        for (int round = 1; round <= _options.Rounds && rounds.All(one => one.Missing == 0); round++)
        {
            await RoundAsync(stage, $"round {round}", _options.During, rounds, publishP50, stop);
        }

        notes.Add(FanOutRows.Duplicates(rounds));
        return new Comparison(LatencySummary.None, [.. Rows(rounds, Medians.Of(publishP50))], notes);
    }

    private async Task RoundAsync(
        FanOutStage stage, string name, TimeSpan during, List<RoundFigures> rounds, List<double> publishP50, CancellationToken stop)
    {
        int events = (int)Math.Ceiling(_options.Rate * during.TotalSeconds);
        long first = stage.Number(events);
        await stage.Receiver.BeginAsync(first, events, _options.Subscriptions, stop);
        var plan = new RunPlan(
            $"publish, {name}",
            new TimedPublishScenario(first),
            stage.Server.Target,
            new ScenarioSettings { Connections = Connections, EventType = _options.EventType },
            [new Inject(_options.Rate, during)],
            WarmUp: TimeSpan.Zero);
        RunResult publish = await new ScenarioRunner(stage.Time, new SystemRunClock(stage.Time), new RunLimits())
            .RunAsync(plan, new SilentObserver(), stop);
        stage.Keep(publish);
        StepResult step = publish.Steps[0];
        long expected = step.Events * _options.Subscriptions;
        ReceiverCounts counts = await stage.Receiver.WaitAsync(found => found.Distinct >= expected, _options.QuietMax, stop);
        var round = new RoundFigures($"server, {name}", counts, expected, publish.Elapsed, publish.GeneratorCpu);
        rounds.Add(stage.Keep(round, plan.Load[0].ToString()));
        publishP50.Add(step.Latency.P50Ns);
    }

    private IEnumerable<ComparisonRow> Rows(List<RoundFigures> rounds, double publishP50)
    {
        double Median(Func<LatencySummary, long> of) => Medians.Of(rounds.Select(round => (double)of(round.Counts.Latency)));

        TimeSpan most = _options.Thresholds.LatencyP50;
        double p50 = Median(latency => latency.P50Ns);
        string name = FormattableString.Invariant($"publish to arrival at {_options.Rate:#,0}/s");
        bool isMeasured = rounds.Any(round => round.Counts.Latency.Count > 0);
        yield return new ComparisonRow(
            $"{name}, p50", DurationText.FormatNs(p50), $"publish answered {DurationText.FormatNs(publishP50)}", "",
            $"under {DurationText.Format(most)}", isMeasured && p50 < most.TotalNanoseconds);
        yield return new ComparisonRow($"{name}, p99", DurationText.FormatNs(Median(latency => latency.P99Ns)), "", "", "", null);
        yield return new ComparisonRow($"{name}, max", DurationText.FormatNs(Median(latency => latency.MaxNs)), "", "", "", null);
        foreach (ComparisonRow row in FanOutRows.Missing(rounds))
        {
            yield return row;
        }
    }
}
