using System.Runtime.CompilerServices;
using EventOps.Load.Http;
using EventOps.Load.Measuring;
using EventOps.Load.Simulations;

namespace EventOps.Load.Scenarios;

/// <summary>
/// Publishers at the run's load, and beside them one subscriber that long-polls, measures each event's way from its
/// intended send time to its arrival, and acknowledges it. What was accepted and never arrives is an error of the
/// step end-to-end.
/// </summary>
internal sealed class MixedScenario : ILoadScenario
{
    private readonly TimeSpan _arrivalMax;

    private ScenarioContext _context = null!;
    private StepMeter _publish = null!;
    private EndToEndPoller _poller = null!;
    private Task _polling = Task.CompletedTask;

    /// <param name="arrivalMax">How long after the load an event may still arrive before it counts as missing.</param>
    public MixedScenario(TimeSpan arrivalMax) => _arrivalMax = arrivalMax;

    public string Name => "mixed";

    public IReadOnlyList<LoadSimulation> DefaultLoad(ScenarioSettings settings) =>
        [new Inject(settings.Rate, settings.During)];

    public async Task InitAsync(ScenarioContext context, CancellationToken stop)
    {
        _context = context;
        _publish = context.Meters.Step("publish");
        string subscriber = $"LOAD-MIXED-{context.Settings.RunId}";
        _poller = new EndToEndPoller(context, subscriber);
        await EventBusSetup.SubscribeAsync(
            context.Connections.Open(), context.Target, subscriber, context.Settings.EventType);
        _polling = _poller.RunAsync(stop);
    }

    public ICopy CreateCopy(int index, string clientId) => new Copy(
        this,
        _context.Connections.Open(),
        new StampedEvent(_context.Target, _context.Settings.EventType, _context.Settings.RunId, clientId));

    public async Task CompleteAsync(CancellationToken stop)
    {
        long published = _publish.Events;
        _poller.Finish(published, _arrivalMax);
        await _polling;
        _poller.CountMissing(published);
    }

    private sealed class Copy(MixedScenario scenario, RawHttpConnection connection, StampedEvent stamped) : ICopy
    {
        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        public async ValueTask<CopyVerdict> RunAsync(long intendedNs)
        {
            HttpExchange exchange = await connection.SendAsync(stamped.Stamped(intendedNs));
            scenario._publish.Record(StepOutcome.Of(exchange, events: 1), intendedNs, scenario._context.Clock.NowNs);
            return CopyVerdicts.After(exchange);
        }
    }
}
