using EventOps.Load.FanOut.Publishing;
using EventOps.Load.FanOut.Receiving;
using EventOps.Load.Scenarios;
using EventOps.Load.Targets;

namespace EventOps.Load.FanOut;

/// <summary>
/// A server, a receiver, and the rounds between them: numbered events go in by batch, and a round is over when the
/// receiver has each of them for each subscription. Events are numbered on from round to round, so that a late
/// repetition is not taken for a delivery of the next one.
/// </summary>
internal sealed class FanOutStage : IDisposable
{
    private readonly FanOutOptions _options;
    private readonly IRoundObserver _observer;
    private readonly TimeProvider _time;
    private readonly List<RunResult> _runs = [];
    private long _nextNumber;

    public FanOutStage(
        IServerUnderTest server, ReceiverControl receiver, FanOutOptions options, IRoundObserver observer, TimeProvider time)
    {
        (Server, Receiver) = (server, receiver);
        (_options, _observer, _time) = (options, observer, time);
        Subscriptions = new WebhookSubscriptions(server.Target);
    }

    public IServerUnderTest Server { get; }

    public ReceiverControl Receiver { get; }

    public WebhookSubscriptions Subscriptions { get; }

    public TimeProvider Time => _time;

    public IReadOnlyList<RunResult> Runs => _runs;

    /// <summary>Subscribes the receiver so many times.</summary>
    public async Task SubscribeAsync(int subscriptions, CancellationToken stop)
    {
        for (int i = 0; i < subscriptions; i++)
        {
            await Subscriptions.SubscribeAsync($"FANOUT-{i}", Receiver.HookUrl(i), _options.InFlight, stop);
        }
    }

    /// <summary>The next round's numbers.</summary>
    public long Number(long events)
    {
        long first = _nextNumber;
        _nextNumber += events;
        return first;
    }

    /// <summary>Publishes and waits until everything has arrived; the time is from the first publish to the last arrival.</summary>
    public async Task<RoundFigures> DeliverAsync(string title, int events, int subscriptions, CancellationToken stop)
    {
        long first = Number(events);
        await Receiver.BeginAsync(first, events, subscriptions, stop);
        TimeSpan serverCpu = Server.ProcessorTime;
        TimeSpan ownCpu = Environment.CpuUsage.TotalTime;
        long startedAt = _time.GetTimestamp();
        await new BatchPublisher(Server.Target, _options, _time).PublishAsync(first, events, stop);
        ReceiverCounts counts = await Receiver.WaitUntilDoneAsync(_options.QuietMax, stop);
        long endedAt = counts.IsDone ? counts.DoneAt : _time.GetTimestamp();
        double cpu = (Server.ProcessorTime - serverCpu).TotalSeconds;
        return new RoundFigures(
            FormattableString.Invariant($"{title} (its CPU {cpu:0.00} s)"), counts, (long)events * subscriptions,
            _time.GetElapsedTime(startedAt, endedAt), Environment.CpuUsage.TotalTime - ownCpu);
    }

    /// <summary>The same deliveries from a plain client: as many events, in bodies like the sample.</summary>
    public async Task<RoundFigures> PostPlainAsync(
        string title, DeliverySample sample, int events, int subscriptions, bool signs, CancellationToken stop)
    {
        int perPost = sample.Events;
        long posts = (((long)events * subscriptions) + perPost - 1) / perPost;
        // As in the round the sample is from: then the receiver does the same work for each event.
        await Receiver.BeginAsync(_nextNumber - events, events, subscriptions, stop);
        TimeSpan ownCpu = Environment.CpuUsage.TotalTime;
        var plain = new PlainClient(sample, Receiver, subscriptions, signs);
        long startedAt = _time.GetTimestamp();
        await plain.PostAsync(posts, subscriptions * _options.InFlight, stop);
        TimeSpan elapsed = _time.GetElapsedTime(startedAt);
        ReceiverCounts counts = await Receiver.CountsAsync(0, stop);
        // Numbers repeat here: what counts is that each was posted.
        ReceiverCounts posted = counts with { Distinct = counts.Events, Duplicates = 0, Strays = 0 };
        return new RoundFigures(title, posted, posts * perPost, elapsed, Environment.CpuUsage.TotalTime - ownCpu);
    }

    /// <summary>Keeps a round for the reports.</summary>
    public RoundFigures Keep(RoundFigures round, string load)
    {
        DateTimeOffset startedAt = _time.GetUtcNow() - round.Elapsed;
        RunResult run = round.AsRun(Server.Target, load, _options.Subscriptions * _options.InFlight, startedAt);
        _runs.Add(run);
        _observer.Finished(run);
        return round;
    }

    public void Keep(RunResult run)
    {
        _runs.Add(run);
        _observer.Finished(run);
    }

    public void Dispose() => Subscriptions.Dispose();
}
