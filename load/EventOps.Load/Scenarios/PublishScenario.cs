using System.Runtime.CompilerServices;
using EventOps.Load.Http;
using EventOps.Load.Measuring;
using EventOps.Load.Simulations;

namespace EventOps.Load.Scenarios;

/// <summary>One event a request, as a closed loop (publish-single) or at a rate (publish-rate).</summary>
internal sealed class PublishScenario : ILoadScenario
{
    private readonly bool _isOpen;
    private ScenarioContext _context = null!;
    private StepMeter _step = null!;
    private byte[] _request = [];

    private PublishScenario(string name, bool isOpen)
    {
        Name = name;
        _isOpen = isOpen;
    }

    public string Name { get; }

    public static PublishScenario Single() => new("publish-single", isOpen: false);

    public static PublishScenario Rate() => new("publish-rate", isOpen: true);

    public IReadOnlyList<LoadSimulation> DefaultLoad(ScenarioSettings settings) => _isOpen
        ? [new Inject(settings.Rate, settings.During)]
        : [new KeepConstant(settings.Connections, settings.During)];

    public Task InitAsync(ScenarioContext context, CancellationToken stop)
    {
        _context = context;
        _step = context.Meters.Step("publish");
        _request = (context.Settings.Publish ?? PublishRequest.Bus(context.Settings.EventType)).Render(context.Target);
        return Task.CompletedTask;
    }

    public ICopy CreateCopy(int index, string clientId) => new Copy(this, _context.Connections.Open());

    public Task CompleteAsync(CancellationToken stop) => Task.CompletedTask;

    private sealed class Copy(PublishScenario scenario, RawHttpConnection connection) : ICopy
    {
        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        public async ValueTask<CopyVerdict> RunAsync(long intendedNs)
        {
            HttpExchange exchange = await connection.SendAsync(scenario._request);
            scenario._step.Record(StepOutcome.Of(exchange, events: 1), intendedNs, scenario._context.Clock.NowNs);
            return CopyVerdicts.After(exchange);
        }
    }
}
