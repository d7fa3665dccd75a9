using EventOps.Load.Comparing;
using EventOps.Load.FanOut.Receiving;
using EventOps.Load.Reporting;

namespace EventOps.Load.FanOut;

/// <summary>
/// Deliveries of the server beside a plain HttpClient that posts the server's own bodies to the same receiver, as many
/// at once, and beside one that also signs each of them, as every delivery has to be. Rounds alternate, after a short one that nobody counts. The server's time begins with the first publish:
/// publishing, the journal and the index are in its figure and not in the client's.
/// </summary>
internal sealed class ThroughputMeasure : IFanOutMeasure
{
    private const int WarmUpShare = 10;

    private readonly FanOutOptions _options;

    public ThroughputMeasure(FanOutOptions options) => _options = options;

    public string Title => "EventOps webhook fan-out beside a plain HttpClient";

    public async Task<Comparison> RunAsync(FanOutStage stage, CancellationToken stop)
    {
        var notes = new List<string> { MachineLoad.Note("before") };
        var server = new List<RoundFigures>();
        var plain = new List<RoundFigures>();
        var signing = new List<RoundFigures>();
        await stage.SubscribeAsync(_options.Subscriptions, stop);
        bool isWarm = await RoundAsync(stage, Math.Max(1, _options.Events / WarmUpShare), "warm-up", server, plain, signing, notes, stop);
        if (isWarm)
        {
            (server, plain, signing) = ([], [], []);
            for (int round = 1; round <= _options.Rounds; round++)
            {
                if (!await RoundAsync(stage, _options.Events, $"round {round}", server, plain, signing, notes, stop))
                {
                    break;
                }
            }
        }

        return new Comparison(Measuring.LatencySummary.None, [.. Rows(server, plain, signing)], [.. notes, FanOutRows.Duplicates(server)]);
    }

    /// <returns>False when something did not arrive: there is no body then to compare with, and no use in going on.</returns>
    private async Task<bool> RoundAsync(
        FanOutStage stage, int events, string name, List<RoundFigures> server, List<RoundFigures> plain, List<RoundFigures> signing,
        List<string> notes, CancellationToken stop)
    {
        int subscriptions = _options.Subscriptions;
        string load = FormattableString.Invariant($"{events} events to {subscriptions} subscriptions, {_options.InFlight} at once each");
        RoundFigures delivered = await stage.DeliverAsync($"server, {name}", events, subscriptions, stop);
        server.Add(stage.Keep(delivered, load));
        if (delivered.Missing > 0)
        {
            return false;
        }

        DeliverySample sample = await stage.Receiver.SampleAsync(stop);
        plain.Add(stage.Keep(
            await stage.PostPlainAsync($"plain HttpClient, {name}", sample, events, subscriptions, signs: false, stop), load));
        signing.Add(stage.Keep(
            await stage.PostPlainAsync($"signing HttpClient, {name}", sample, events, subscriptions, signs: true, stop), load));
        TimeSpan between = stage.Time.GetElapsedTime(delivered.Counts.FirstAt, delivered.Counts.DoneAt);
        double perPost = (double)delivered.Counts.Events / delivered.Counts.Posts;
        string arrivals = Figures.Count(delivered.Counts.Distinct / between.TotalSeconds);
        notes.Add(FormattableString.Invariant(
            $"{name}: server {perPost:0.0} events a POST, client {sample.Events} ({sample.Body.Length:#,0} bytes); first to last arrival {arrivals} events/s"));
        return true;
    }

    private IEnumerable<ComparisonRow> Rows(List<RoundFigures> server, List<RoundFigures> plain, List<RoundFigures> signing)
    {
        foreach (ComparisonRow row in FanOutRows.Missing(server))
        {
            yield return row;
        }

        if (plain.Count == 0)
        {
            yield break;
        }

        FanOutThresholds ask = _options.Thresholds;
        double serverRate = Medians.Of(server.Where(round => round.Missing == 0).Select(round => round.EventsPerSecond));
        string name = $"webhook delivery, {_options.Subscriptions} subscriptions x {_options.InFlight}";
        double ratio = Ratio(server, plain);
        yield return new ComparisonRow(
            name, $"{Figures.Count(serverRate)} events/s", $"plain HttpClient {Rate(plain)}",
            $"{FanOutRows.Ratio(ratio)} of plain", $"{FanOutRows.Ratio(ask.RatioToPlain)} or more", ratio >= ask.RatioToPlain);
        yield return new ComparisonRow(
            $"{name}, signed", $"{Figures.Count(serverRate)} events/s", $"signing HttpClient {Rate(signing)}",
            $"{FanOutRows.Ratio(Ratio(server, signing))} of signing", "", null);
        yield return new ComparisonRow(
            "webhook delivery, rate", $"{Figures.Count(serverRate)} events/s", "", "",
            $"{Figures.Count(ask.EventsPerSecond)} events/s or more", serverRate >= ask.EventsPerSecond);
    }

    private static double Ratio(List<RoundFigures> server, List<RoundFigures> beside) =>
        Medians.Of(server.Zip(beside, (one, other) => one.EventsPerSecond / other.EventsPerSecond));

    private static string Rate(List<RoundFigures> rounds) =>
        $"{Figures.Count(Medians.Of(rounds.Select(round => round.EventsPerSecond)))} events/s";
}
