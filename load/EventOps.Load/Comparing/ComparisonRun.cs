using System.Globalization;
using EventOps.Load.Measuring;
using EventOps.Load.Reporting;
using EventOps.Load.Scenarios;
using EventOps.Load.Simulations;
using EventOps.Load.Targets;

namespace EventOps.Load.Comparing;

/// <summary>
/// The side-by-side measure, in one run on one machine: single publishes alternate between bare endpoint and server
/// (A B A B …, so that what else the machine does falls on both), the disk is measured beside the single connection,
/// then come batches in both encodings, again alternating, poll pages, and single publishes of the other contracts.
/// </summary>
internal sealed class ComparisonRun
{
    private readonly IServerUnderTest _bare;
    private readonly IServerUnderTest _server;
    private readonly IPublishGenerator _publisher;
    private readonly RawGenerator _raw;
    private readonly IRoundObserver _observer;
    private readonly CompareOptions _options;
    private readonly List<RunResult> _runs = [];
    private readonly List<ComparisonRow> _rows = [];
    private readonly List<string> _notes = [];
    private LatencySummary _disk = LatencySummary.None;

    private PublishRequest Bus => PublishRequest.Bus(_options.EventType);

    public ComparisonRun(
        IServerUnderTest bare, IServerUnderTest server, IPublishGenerator publisher, RawGenerator raw,
        IRoundObserver observer, CompareOptions options)
    {
        _observer = observer;
        _bare = bare;
        _server = server;
        _publisher = publisher;
        _raw = raw;
        _options = options;
    }

    public async Task<(Comparison Comparison, IReadOnlyList<RunResult> Runs)> RunAsync(TimeProvider time, CancellationToken stop)
    {
        _notes.Add(MachineLoad.Note("before"));
        await SubscribeAsync(time);
        foreach (int connections in _options.Connections)
        {
            await PublishAsync(connections, stop);
        }

        await BatchesAsync(stop);
        await PollAsync(stop);
        await ContractsAsync(stop);
        string rounds = $"{_options.Rounds} rounds of {DurationText.Format(_options.Round)}";
        _notes.Add($"single publishes sent by {_publisher.Name}; medians of {rounds}");
        return (new Comparison(_disk, _rows, _notes), _runs);
    }

    /// <summary>A subscription that matches every event published here, one for each type: the server's full path.</summary>
    private async Task SubscribeAsync(TimeProvider time)
    {
        using var connection = new Http.RawHttpConnection(_server.Target, new SystemRunClock(time));
        foreach (string type in (string[])[_options.EventType, PublishRequest.TriggerType, PublishRequest.SystemEventType])
        {
            await EventBusSetup.SubscribeAsync(connection, _server.Target, "LOAD-COMPARE", type);
        }
    }

    private async Task PublishAsync(int connections, CancellationToken stop)
    {
        var ratios = new List<double>();
        var bareRates = new List<double>();
        var serverRates = new List<double>();
        var serverP50 = new List<double>();
        var bareP50 = new List<double>();
        var diskP50 = new List<double>();
        for (int round = 1; round <= _options.Rounds && !stop.IsCancellationRequested; round++)
        {
            if (connections == 1)
            {
                MeasureDisk(diskP50);
            }

            StepResult bare = await OneAsync($"bare, {connections} connections, round {round}", _bare, Bus, connections, stop);
            StepResult server = await OneAsync($"server, {connections} connections, round {round}", _server, Bus, connections, stop);
            ratios.Add(server.EventsPerSecond / bare.EventsPerSecond);
            bareRates.Add(bare.EventsPerSecond);
            serverRates.Add(server.EventsPerSecond);
            bareP50.Add(bare.Latency.P50Ns);
            serverP50.Add(server.Latency.P50Ns);
        }

        double ratio = Medians.Of(ratios);
        bool hasThreshold = _options.Thresholds.RatioToBare.TryGetValue(connections, out double least);
        _rows.Add(new ComparisonRow(
            $"single publish, {connections} connections",
            $"{Figures.Count(Medians.Of(serverRates))}/s",
            $"bare {Figures.Count(Medians.Of(bareRates))}/s",
            Ratio(ratio, "of bare"),
            hasThreshold ? Ratio(least, "or more") : "",
            hasThreshold ? ratio >= least : null));
        if (connections == 1)
        {
            AddDiskRow(Medians.Of(serverP50), Medians.Of(bareP50), Medians.Of(diskP50));
        }
    }

    /// <summary>Single publishes of the contracts that need a key, one after the other beside the bare endpoint.</summary>
    private async Task ContractsAsync(CancellationToken stop)
    {
        (string Name, PublishRequest Request)[] contracts =
        [
            ("Trigger Ingestion", PublishRequest.Trigger(_options.Key)), ("System Events", PublishRequest.SystemEvents(_options.Key)),
        ];
        int connections = _options.ContractConnections;
        var bareRates = new List<double>();
        List<double>[] rates = [[], []];
        List<double>[] ratios = [[], []];
        for (int round = 1; round <= _options.Rounds && !stop.IsCancellationRequested; round++)
        {
            StepResult bare = await OneAsync($"bare beside contracts, {connections} connections, round {round}", _bare, Bus, connections, stop);
            bareRates.Add(bare.EventsPerSecond);
            for (int i = 0; i < contracts.Length; i++)
            {
                (string name, PublishRequest request) = contracts[i];
                StepResult one = await OneAsync($"{name}, {connections} connections, round {round}", _server, request, connections, stop);
                rates[i].Add(one.EventsPerSecond);
                ratios[i].Add(one.EventsPerSecond / bare.EventsPerSecond);
            }
        }

        double least = _options.Thresholds.ContractRatioToBare;
        for (int i = 0; i < contracts.Length; i++)
        {
            double ratio = Medians.Of(ratios[i]);
            _rows.Add(new ComparisonRow(
                $"POST {contracts[i].Request.Path}, {connections} connections",
                $"{Figures.Count(Medians.Of(rates[i]))}/s",
                $"bare {Figures.Count(Medians.Of(bareRates))}/s",
                Ratio(ratio, "of bare"),
                Ratio(least, "or more"),
                ratio >= least));
        }
    }

    private void AddDiskRow(double serverNs, double bareNs, double diskNs)
    {
        double most = _options.Thresholds.DiskWritesP50;
        bool isMeasured = diskNs > 0;
        _rows.Add(new ComparisonRow(
            "single publish, 1 connection, p50",
            DurationText.FormatNs(serverNs),
            $"disk {(isMeasured ? DurationText.FormatNs(diskNs) : "not measured")}, bare {DurationText.FormatNs(bareNs)}",
            isMeasured ? Ratio(serverNs / diskNs, "disk writes") : "",
            Ratio(most, "or less"),
            isMeasured ? serverNs / diskNs <= most : null));
    }

    private void MeasureDisk(List<double> p50)
    {
        if (DiskProbe.TryMeasure(_options.Folder, _options.DiskWrites, out LatencySummary disk, out string? problem))
        {
            _disk = disk;
            p50.Add(disk.P50Ns);
            _notes.Add($"disk, durable 4 KiB write: p50 {DurationText.FormatNs(disk.P50Ns)}, p99 {DurationText.FormatNs(disk.P99Ns)}");
        }
        else
        {
            _notes.Add($"disk not measured: {problem}");
        }
    }

    private async Task BatchesAsync(CancellationToken stop)
    {
        StepResult bare = await BatchAsync("bare, ", _bare, BatchEncoding.Ndjson, 1, stop);
        var ndjson = new List<StepResult>();
        var msgPack = new List<StepResult>();
        for (int round = 1; round <= _options.Rounds && !stop.IsCancellationRequested; round++)
        {
            ndjson.Add(await BatchAsync("server, ", _server, BatchEncoding.Ndjson, round, stop));
            msgPack.Add(await BatchAsync("server, ", _server, BatchEncoding.MsgPack, round, stop));
        }

        double ndjsonRate = Medians.Of(ndjson.Select(step => step.EventsPerSecond));
        double msgPackRate = Medians.Of(msgPack.Select(step => step.EventsPerSecond));
        double p99 = Medians.Of(ndjson.Select(step => (double)step.Latency.P99Ns));
        CompareThresholds ask = _options.Thresholds;
        _rows.Add(Rate("NDJSON batches of 1,000", ndjsonRate, Bare(bare), ask.NdjsonEventsPerSecond));
        _rows.Add(new ComparisonRow(
            "NDJSON batch, p99", DurationText.FormatNs(p99), "", "", $"under {DurationText.Format(ask.BatchP99)}",
            ndjson.Any(step => step.Latency.Count > 0) && p99 < ask.BatchP99.TotalNanoseconds));
        _rows.Add(new ComparisonRow(
            "MessagePack batches of 1,000", $"{Figures.Count(msgPackRate)}/s", $"NDJSON {Figures.Count(ndjsonRate)}/s",
            Ratio(msgPackRate / ndjsonRate, "of NDJSON"), "faster than NDJSON", msgPackRate > ndjsonRate));
    }

    private async Task<StepResult> BatchAsync(
        string on, IServerUnderTest server, BatchEncoding encoding, int round, CancellationToken stop)
    {
        var settings = new ScenarioSettings
        {
            Connections = _options.BatchConnections,
            Encoding = encoding,
            EventType = _options.EventType,
        };
        RunResult run = await _raw.RunAsync(
            $"{on}{encoding} batches, round {round}", new PublishBatchScenario(), server.Target, settings, _options, stop);
        return Keep(run);
    }

    private async Task PollAsync(CancellationToken stop)
    {
        StepResult bare = await PollAsync("bare, ", _bare, round: 1, stop);
        var rates = new List<double>();
        for (int round = 1; round <= _options.Rounds && !stop.IsCancellationRequested; round++)
        {
            rates.Add((await PollAsync("server, ", _server, round, stop)).EventsPerSecond);
        }

        _rows.Add(Rate("poll pages of 1,000", Medians.Of(rates), Bare(bare), _options.Thresholds.PollEventsPerSecond));
    }

    private async Task<StepResult> PollAsync(string on, IServerUnderTest server, int round, CancellationToken stop)
    {
        var settings = new ScenarioSettings
        {
            Connections = _options.PollConnections,
            Events = round == 1 ? _options.PollBacklog : 0,
            Repeat = true,
            EventType = _options.EventType,
            RunId = "COMPARE",
        };
        RunResult run = await _raw.RunAsync(
            $"{on}poll pages of 1,000, round {round}", new PollScenario(), server.Target, settings, _options, stop);
        return Keep(run);
    }

    /// <summary>The bare endpoint answers batches and polls with constants: the generator's own ceiling.</summary>
    private static string Bare(StepResult bare) => $"bare {Figures.Count(bare.EventsPerSecond)}/s";

    private async Task<StepResult> OneAsync(
        string title, IServerUnderTest on, PublishRequest request, int connections, CancellationToken stop)
    {
        TimeSpan before = on.ProcessorTime;
        RunResult run = await _publisher.RunAsync(title, request, on.Target, connections, _options, stop);
        double cpu = (on.ProcessorTime - before).TotalSeconds;
        return Keep(run with { Title = FormattableString.Invariant($"{title} (its CPU {cpu:0.00} s)") });
    }

    private StepResult Keep(RunResult run)
    {
        _runs.Add(run);
        _observer.Finished(run);
        StepResult step = run.Steps[0];
        if (step.Errors > 0)
        {
            string kinds = string.Join(", ", step.ErrorCounts.Select(e => $"{e.Kind} × {e.Count}"));
            _rows.Add(new ComparisonRow($"errors: {run.Title}", Figures.Count(step.Errors), "", kinds, "none", false));
        }

        return step;
    }

    private static ComparisonRow Rate(string name, double rate, string beside, double least) => new(
        name, $"{Figures.Count(rate)} events/s", beside, "", $"{Figures.Count(least)} events/s or more", rate >= least);

    private static string Ratio(double ratio, string of) => ratio.ToString("0.00", CultureInfo.InvariantCulture) + " " + of;
}
