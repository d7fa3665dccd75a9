using System.Runtime.CompilerServices;
using EventOps.Load.Http;
using EventOps.Load.Measuring;
using EventOps.Load.Scenarios;
using EventOps.Load.Simulations;

namespace EventOps.Load.FanOut.Publishing;

/// <summary>
/// Single publishes at a rate, each with its number and its intended send time in its data: waiting behind a stalled
/// server is part of the latency the receiver then finds.
/// </summary>
internal sealed class TimedPublishScenario : ILoadScenario
{
    private ScenarioContext _context = null!;
    private StepMeter _step = null!;
    private long _next;

    /// <param name="first">The first event's number; the others follow.</param>
    public TimedPublishScenario(long first) => _next = first - 1;

    public string Name => "fanout-latency";

    public IReadOnlyList<LoadSimulation> DefaultLoad(ScenarioSettings settings) => [new Inject(settings.Rate, settings.During)];

    public Task InitAsync(ScenarioContext context, CancellationToken stop)
    {
        _context = context;
        _step = context.Meters.Step("publish");
        return Task.CompletedTask;
    }

    public ICopy CreateCopy(int index, string clientId) => new Copy(this, _context.Connections.Open());

    public Task CompleteAsync(CancellationToken stop) => Task.CompletedTask;

    private sealed class Copy : ICopy
    {
        private readonly TimedPublishScenario _scenario;
        private readonly RawHttpConnection _connection;
        private readonly byte[] _request;
        private readonly int _numberAt;
        private readonly double _ticksPerNs;

        public Copy(TimedPublishScenario scenario, RawHttpConnection connection)
        {
            (_scenario, _connection) = (scenario, connection);
            ScenarioContext context = scenario._context;
            byte[] one = FanOutEvent.Utf8(context.Settings.EventType);
            _request = RequestBytes.Post(context.Target, "/publish", "application/json", one);
            _numberAt = FanOutEvent.NumberAt(_request);
            _ticksPerNs = context.Time.TimestampFrequency / 1e9;
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        public async ValueTask<CopyVerdict> RunAsync(long intendedNs)
        {
            ScenarioContext context = _scenario._context;
            // The run's clock has its own origin; the receiver knows the machine's clock only.
            long at = context.Time.GetTimestamp() - (long)((context.Clock.NowNs - intendedNs) * _ticksPerNs);
            FanOutEvent.Stamp(_request.AsSpan(_numberAt), Interlocked.Increment(ref _scenario._next), at);
            HttpExchange exchange = await _connection.SendAsync(_request);
            _scenario._step.Record(StepOutcome.Of(exchange, events: 1), intendedNs, context.Clock.NowNs);
            return CopyVerdicts.After(exchange);
        }
    }
}
