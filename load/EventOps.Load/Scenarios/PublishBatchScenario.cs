using System.Runtime.CompilerServices;
using EventOps.Load.Http;
using EventOps.Load.Measuring;
using EventOps.Load.Simulations;

namespace EventOps.Load.Scenarios;

/// <summary>Batches of the contract's example event; counts what the server says it accepted.</summary>
internal sealed class PublishBatchScenario : ILoadScenario
{
    private ScenarioContext _context = null!;
    private StepMeter _step = null!;
    private byte[] _request = [];

    public string Name => "publish-batch";

    public IReadOnlyList<LoadSimulation> DefaultLoad(ScenarioSettings settings) =>
        [new KeepConstant(settings.Connections, settings.During)];

    public Task InitAsync(ScenarioContext context, CancellationToken stop)
    {
        _context = context;
        _step = context.Meters.Step("publish-batch");
        _request = Request(context);
        return Task.CompletedTask;
    }

    public static byte[] Request(ScenarioContext context) => RequestBytes.Post(
        context.Target,
        "/publish/batch",
        BatchBody.ContentType(context.Settings.Encoding),
        BatchBody.Render(
            context.Settings.Encoding, ExampleEvent.Utf8(context.Settings.EventType), context.Settings.BatchSize));

    public static StepOutcome Outcome(in HttpExchange exchange, ReadOnlySpan<byte> body, int sent)
    {
        long accepted = exchange.IsSuccess ? BatchAnswer.Accepted(body) : 0;
        FailureKind failure = exchange.Failure != FailureKind.None || !exchange.IsSuccess ? exchange.Failure
            : accepted < 0 ? FailureKind.BadResponse
            : accepted < sent ? FailureKind.Rejected
            : FailureKind.None;
        return new StepOutcome(
            exchange.Status, failure, (int)Math.Max(0, accepted), exchange.BytesSent + exchange.BytesReceived);
    }

    public ICopy CreateCopy(int index, string clientId) => new Copy(this, _context.Connections.Open());

    public Task CompleteAsync(CancellationToken stop) => Task.CompletedTask;

    private sealed class Copy(PublishBatchScenario scenario, RawHttpConnection connection) : ICopy
    {
        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        public async ValueTask<CopyVerdict> RunAsync(long intendedNs)
        {
            HttpExchange exchange = await connection.SendAsync(scenario._request);
            StepOutcome outcome = Outcome(exchange, connection.Body, scenario._context.Settings.BatchSize);
            scenario._step.Record(outcome, intendedNs, scenario._context.Clock.NowNs);
            return CopyVerdicts.After(exchange);
        }
    }
}
