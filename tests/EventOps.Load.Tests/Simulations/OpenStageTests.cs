using EventOps.Load.Measuring;
using EventOps.Load.Scenarios;
using EventOps.Load.Simulations;
using EventOps.Load.Tests.Support;

namespace EventOps.Load.Tests.Simulations;

public sealed class OpenStageTests
{
    private const long NsPerMs = 1_000_000;

    private readonly ManualRunClock _clock = new();

    [Fact]
    public async Task A_stall_delays_every_arrival_behind_it_and_all_of_that_is_latency()
    {
        // 100 arrivals a second for five seconds; each takes 1 ms, one takes a whole second. A closed loop would report
        // one slow request in 500; here the hundred that should have been sent meanwhile are late as well.
        var copy = new TimedCopy(_clock, iteration => iteration == 100 ? 1000 * NsPerMs : NsPerMs);

        long unsent = await RunAsync(new Inject(100, TimeSpan.FromSeconds(5)), copy, new RunBudget(long.MaxValue));

        Assert.Equal(0, unsent);
        Assert.Equal(500, copy.Latency.Count);
        Assert.InRange(copy.Latency.ValueAt(99), 900 * NsPerMs, 1010 * NsPerMs);
        Assert.InRange(copy.Latency.ValueAt(85), 200 * NsPerMs, 1000 * NsPerMs);
        Assert.InRange(copy.Latency.ValueAt(50), NsPerMs, 2 * NsPerMs);
    }

    [Fact]
    public async Task A_server_slower_than_the_rate_falls_further_and_further_behind()
    {
        var copy = new TimedCopy(_clock, _ => 20 * NsPerMs); // 50 a second at best, 100 asked

        await RunAsync(new Inject(100, TimeSpan.FromSeconds(2)), copy, new RunBudget(long.MaxValue));

        Assert.Equal(200, copy.Latency.Count);
        Assert.InRange(copy.Latency.ValueAt(100), 1900 * NsPerMs, 2100 * NsPerMs);
    }

    [Fact]
    public async Task The_budget_ends_the_stage()
    {
        var copy = new TimedCopy(_clock, _ => NsPerMs);

        await RunAsync(new Inject(100, TimeSpan.FromSeconds(2)), copy, new RunBudget(7));

        Assert.Equal(7, copy.Latency.Count);
    }

    [Fact]
    public async Task Arrivals_beyond_the_backlog_are_refused_and_those_left_at_the_end_are_counted()
    {
        var queue = new ArrivalQueue(backlogMax: 2);

        Assert.Equal([true, true, false], [queue.TryOffer(1), queue.TryOffer(2), queue.TryOffer(3)]);
        Assert.Equal(2, queue.Close());
        Assert.Equal(ArrivalQueue.Over, await queue.TakeAsync(new ArrivalWaiter()));
    }

    [Fact]
    public async Task Copies_that_are_done_end_the_stage_without_errors()
    {
        var copy = new TimedCopy(_clock, _ => NsPerMs) { IterationsMax = 30 };

        long unsent = await RunAsync(new Inject(100, TimeSpan.FromSeconds(2)), copy, new RunBudget(long.MaxValue));

        Assert.Equal((30L, 0L), (copy.Latency.Count, unsent));
    }

    // On the pool: a test's synchronisation context would carry each hand-over to another thread, while the clock runs on.
    private Task<long> RunAsync(LoadSimulation load, ICopy copy, RunBudget budget) =>
        Task.Run(() => new OpenStage(_clock, new RunLimits(), budget).RunAsync(load, 0, [copy], CancellationToken.None));

    private sealed class TimedCopy(ManualRunClock clock, Func<int, long> serviceNs) : ICopy
    {
        private int _iteration;

        public int IterationsMax { get; init; } = int.MaxValue;

        public LatencyHistogram Latency { get; } = new();

        public ValueTask<CopyVerdict> RunAsync(long intendedNs)
        {
            clock.Advance(serviceNs(_iteration++));
            Latency.Record(clock.NowNs - intendedNs);
            return ValueTask.FromResult(_iteration < IterationsMax ? CopyVerdict.Continue : CopyVerdict.Done);
        }
    }
}
