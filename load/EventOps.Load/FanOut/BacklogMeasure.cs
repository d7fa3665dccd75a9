using EventOps.Load.FanOut.Publishing;
using EventOps.Load.Reporting;
using EventOps.Load.Targets;

namespace EventOps.Load.FanOut;

/// <summary>
/// What waiting events cost in memory: the same events are published to a fresh server with nobody subscribed, then to
/// another whose one subscription has a receiver that refuses. What the second grows beyond the first is the backlog's.
/// </summary>
internal sealed class BacklogMeasure
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly FanOutOptions _options;
    private readonly TimeProvider _time;
    private readonly List<string> _notes = [MachineLoad.Note("before")];

    public BacklogMeasure(FanOutOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
    }

    public static string Title => "EventOps memory with a backlog behind a dead receiver";

    /// <param name="start">Starts a fresh server; each phase has its own.</param>
    /// <param name="memoryOf">Reads the memory of one of them.</param>
    public async Task<Comparison> RunAsync(
        Func<string, Task<IServerUnderTest>> start, Func<IServerUnderTest, ResidentMemory> memoryOf, CancellationToken stop)
    {
        MemorySeries without;
        await using (IServerUnderTest server = await start("without"))
        {
            without = await PhaseAsync("no subscription", server, memoryOf, stop);
        }

        MemorySeries with;
        long? pending;
        using var dead = new RefusingPorts(1);
        await using (IServerUnderTest server = await start("with"))
        {
            using var subscriptions = new WebhookSubscriptions(server.Target);
            await subscriptions.SubscribeAsync(
                "FANOUT-DEAD", FormattableString.Invariant($"http://127.0.0.1:{dead.Ports[0]}/hook"), _options.InFlight, stop);
            with = await PhaseAsync("dead receiver", server, memoryOf, stop);
            pending = await subscriptions.PendingAsync(stop);
        }

        return new Comparison(Measuring.LatencySummary.None, [MemoryRow(without, with), WaitingRow(pending)], _notes);
    }

    private async Task<MemorySeries> PhaseAsync(
        string name, IServerUnderTest server, Func<IServerUnderTest, ResidentMemory> memoryOf, CancellationToken stop)
    {
        var series = new MemorySeries();
        var publisher = new BatchPublisher(server.Target, _options, _time);
        long startedAt = _time.GetTimestamp();
        Task publishing = publisher.PublishAsync(0, _options.Backlog, stop);
        using var looks = new PeriodicTimer(Look, _time);
        TimeSpan? until = null;
        TimeSpan now;
        do
        {
            await looks.WaitForNextTickAsync(stop);
            now = _time.GetElapsedTime(startedAt);
            series.Add(new MemoryPoint(now, publisher.Published, memoryOf(server)));
            until ??= publishing.IsCompleted ? now + _options.Watch : null;
        }
        while (!publishing.IsFaulted && (until is null || now < until));

        await publishing;
        _notes.AddRange(series.Lines(name, _options.Backlog));
        if (publisher.Refusals > 0)
        {
            _notes.Add($"{name}: {Figures.Count(publisher.Refusals)} batches were sent again after 503");
        }

        return series;
    }

    private ComparisonRow MemoryRow(MemorySeries without, MemorySeries with)
    {
        double most = _options.Thresholds.BacklogMiB;
        double baseline = without.GrowthMiB(_options.Backlog);
        double growth = with.GrowthMiB(_options.Backlog);
        double more = growth - baseline;
        return new ComparisonRow(
            $"memory, {Figures.Count(_options.Backlog)} events behind a dead receiver",
            MiB(growth), $"no subscription {MiB(baseline)}",
            FormattableString.Invariant($"{MiB(more)}, {more * 1024 * 1024 / _options.Backlog:0.00} bytes an event"),
            FormattableString.Invariant($"{most} MiB more, at most"), more <= most);
    }

    /// <summary>Memory is worth something only if the events do wait.</summary>
    private ComparisonRow WaitingRow(long? pending) => new(
        "waiting, by the server's own count", pending is { } count ? Figures.Count(count) : "not told",
        $"published {Figures.Count(_options.Backlog)}", "", "all of them", pending is null ? null : pending == _options.Backlog);

    private static string MiB(double value) => FormattableString.Invariant($"{value:+0.0;-0.0;0.0} MiB");
}
