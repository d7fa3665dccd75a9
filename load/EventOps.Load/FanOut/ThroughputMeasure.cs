using EventOps.Load.Comparing;
using EventOps.Load.FanOut.Receiving;
using EventOps.Load.Reporting;

namespace EventOps.Load.FanOut;

/// <summary>
/// Deliveries of the server beside a plain HttpClient that posts the server's own bodies to the same receiver, as many
/// at once. Rounds alternate, after a short pair that nobody counts. The server's time begins with the first publish:
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
        await stage.SubscribeAsync(_options.Subscriptions, stop);
        bool isWarm = await PairAsync(stage, Math.Max(1, _options.Events / WarmUpShare), "warm-up", server, plain, notes, stop);
        if (isWarm)
        {
            (server, plain) = ([], []);
            for (int round = 1; round <= _options.Rounds; round++)
            {
                if (!await PairAsync(stage, _options.Events, $"round {round}", server, plain, notes, stop))
                {
                    break;
                }
            }
        }

        return new Comparison(Measuring.LatencySummary.None, [.. Rows(server, plain)], [.. notes, FanOutRows.Duplicates(server)]);
    }

    /// <returns>False when something did not arrive: there is no body then to compare with, and no use in going on.</returns>
    private async Task<bool> PairAsync(
        FanOutStage stage, int events, string name, List<RoundFigures> server, List<RoundFigures> plain, List<string> notes,
        CancellationToken stop)
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
        RoundFigures posted = await stage.PostPlainAsync($"plain HttpClient, {name}", sample, events, subscriptions, stop);
        plain.Add(stage.Keep(posted, load));
        double perPost = (double)delivered.Counts.Events / delivered.Counts.Posts;
        notes.Add(FormattableString.Invariant(
            $"{name}: server {perPost:0.0} events a POST, client {sample.Events} ({sample.Body.Length:#,0} bytes)"));
        return true;
    }

    private IEnumerable<ComparisonRow> Rows(List<RoundFigures> server, List<RoundFigures> plain)
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
        double plainRate = Medians.Of(plain.Select(round => round.EventsPerSecond));
        double ratio = Medians.Of(server.Zip(plain, (one, other) => one.EventsPerSecond / other.EventsPerSecond));
        string name = $"webhook delivery, {_options.Subscriptions} subscriptions x {_options.InFlight}";
        yield return new ComparisonRow(
            name, $"{Figures.Count(serverRate)} events/s", $"plain HttpClient {Figures.Count(plainRate)} events/s",
            $"{FanOutRows.Ratio(ratio)} of plain", $"{FanOutRows.Ratio(ask.RatioToPlain)} or more", ratio >= ask.RatioToPlain);
        yield return new ComparisonRow(
            "webhook delivery, rate", $"{Figures.Count(serverRate)} events/s", "", "",
            $"{Figures.Count(ask.EventsPerSecond)} events/s or more", serverRate >= ask.EventsPerSecond);
    }
}
