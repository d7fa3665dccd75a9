using EventOps.Load.Comparing;
using EventOps.Load.FanOut.Receiving;
using EventOps.Load.Measuring;
using EventOps.Load.Reporting;

namespace EventOps.Load.FanOut;

/// <summary>
/// How long the living wait beside the dead: the same living subscriptions get the same events, in turn without and
/// with the dead ones, which are made anew for each round so that no circuit is open yet. Half of them refuse
/// connections, each on a port of its own; half hang, at a receiver of their own, so that neither shares an address with
/// the living.
/// </summary>
internal sealed class DeadReceiversMeasure : IFanOutMeasure
{
    private readonly ReceiverControl _hanging;
    private readonly FanOutOptions _options;

    public DeadReceiversMeasure(ReceiverControl hanging, FanOutOptions options)
    {
        _hanging = hanging;
        _options = options;
    }

    public string Title => "EventOps webhook fan-out beside dead receivers";

    private int Living => _options.Subscriptions - _options.Dead;

    public async Task<Comparison> RunAsync(FanOutStage stage, CancellationToken stop)
    {
        var notes = new List<string> { MachineLoad.Note("before") };
        var without = new List<RoundFigures>();
        var with = new List<RoundFigures>();
        await stage.SubscribeAsync(Living, stop);
        RoundFigures warm = await RoundAsync(stage, "without dead, warm-up", Math.Max(1, _options.Events / 10), stop);
        for (int round = 1; round <= _options.Rounds && warm.Missing == 0; round++)
        {
            without.Add(await RoundAsync(stage, $"without dead, round {round}", _options.Events, stop));
            using var dead = new RefusingPorts(_options.Dead / 2);
            List<string> made = await SubscribeDeadAsync(stage, dead, round, stop);
            with.Add(await RoundAsync(stage, $"with {_options.Dead} dead, round {round}", _options.Events, stop));
            await stage.Subscriptions.UnsubscribeAsync(made, stop);
        }

        RoundFigures[] all = [warm, .. without, .. with];
        notes.Add(FanOutRows.Duplicates(all));
        return new Comparison(LatencySummary.None, [.. FanOutRows.Missing(all), .. with.Count > 0 ? [Row(without, with)] : Array.Empty<ComparisonRow>()], notes);
    }

    private async Task<RoundFigures> RoundAsync(FanOutStage stage, string title, int events, CancellationToken stop)
    {
        RoundFigures round = await stage.DeliverAsync(title, events, Living, stop);
        return stage.Keep(round, FormattableString.Invariant($"{events} events to {Living} living subscriptions"));
    }

    private async Task<List<string>> SubscribeDeadAsync(FanOutStage stage, RefusingPorts refusing, int round, CancellationToken stop)
    {
        var made = new List<string>();
        for (int i = 0; i < _options.Dead; i++)
        {
            string url = i < refusing.Ports.Count
                ? FormattableString.Invariant($"http://127.0.0.1:{refusing.Ports[i]}/hook")
                : _hanging.HangUrl(FormattableString.Invariant($"{round}-{i}"));
            made.Add(await stage.Subscriptions.SubscribeAsync(
                FormattableString.Invariant($"FANOUT-DEAD-{round}-{i}"), url, _options.InFlight, stop));
        }

        return made;
    }

    private ComparisonRow Row(List<RoundFigures> without, List<RoundFigures> with)
    {
        double most = _options.Thresholds.RatioWithDead;
        double ratio = Medians.Of(with.Zip(without, (one, other) => one.Elapsed / other.Elapsed));
        bool isWhole = with.All(round => round.Missing == 0) && without.All(round => round.Missing == 0);
        return new ComparisonRow(
            $"time until {Living} of {_options.Subscriptions} subscriptions have theirs",
            Seconds(with), $"without the dead {Seconds(without)}", $"{FanOutRows.Ratio(ratio)} of the time without",
            $"{FanOutRows.Ratio(most)} or less", isWhole && ratio <= most);
    }

    private static string Seconds(IEnumerable<RoundFigures> rounds) =>
        FormattableString.Invariant($"{Medians.Of(rounds.Select(round => round.Elapsed.TotalSeconds)):0.00} s");
}
