using System.Runtime.CompilerServices;
using EventOps.Load.Http;
using EventOps.Load.Measuring;
using EventOps.Load.Simulations;

namespace EventOps.Load.Scenarios;

/// <summary>
/// Reads a prepared backlog page by page with <c>next_cursor</c> until it is drained (or, repeating, over and over
/// while the load lasts). Subscribes first and publishes the backlog then, because a new subscription starts at the
/// present.
/// </summary>
internal sealed class PollScenario : ILoadScenario
{
    private ScenarioContext _context = null!;
    private StepMeter _step = null!;
    private string _subscriber = "";

    public string Name => "poll";

    public IReadOnlyList<LoadSimulation> DefaultLoad(ScenarioSettings settings) =>
        [new KeepConstant(settings.Connections, settings.During)];

    public async Task InitAsync(ScenarioContext context, CancellationToken stop)
    {
        _context = context;
        _step = context.Meters.Step("poll");
        _subscriber = $"LOAD-POLL-{context.Settings.RunId}";
        if (context.Settings.Events == 0)
        {
            return; // A later round on a backlog that is there already.
        }

        RawHttpConnection connection = context.Connections.Open();
        await EventBusSetup.SubscribeAsync(connection, context.Target, _subscriber, context.Settings.EventType);
        byte[] batch = PublishBatchScenario.Request(context);
        for (long sent = 0; sent < context.Settings.Events && !stop.IsCancellationRequested; sent += context.Settings.BatchSize)
        {
            await EventBusSetup.RequireAsync(connection, batch, "publish of the backlog to poll");
        }
    }

    public ICopy CreateCopy(int index, string clientId) => new Copy(
        this,
        _context.Connections.Open(),
        new CursorRequest(_context.Target, _subscriber, _context.Settings.PageSize, timeoutMs: 0));

    public Task CompleteAsync(CancellationToken stop) => Task.CompletedTask;

    private sealed class Copy(PollScenario scenario, RawHttpConnection connection, CursorRequest request) : ICopy
    {
        private bool _isChecked;

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        public async ValueTask<CopyVerdict> RunAsync(long intendedNs)
        {
            HttpExchange exchange = await connection.SendAsync(request.Current);
            long doneNs = scenario._context.Clock.NowNs;
            return Take(exchange, intendedNs, doneNs);
        }

        public void BeginMeasuring() => request.FromTheStart();

        private CopyVerdict Take(in HttpExchange exchange, long intendedNs, long doneNs)
        {
            StepOutcome outcome = StepOutcome.Of(exchange, events: 0);
            if (!exchange.IsSuccess)
            {
                scenario._step.Record(outcome, intendedNs, doneNs);
                return CopyVerdicts.After(exchange);
            }

            if (!PollPage.TryRead(connection.Body, out PollPage page) || !Agrees(page))
            {
                scenario._step.Record(outcome with { Failure = FailureKind.BadResponse }, intendedNs, doneNs);
                return CopyVerdict.Done;
            }

            scenario._step.Record(outcome with { Events = page.Events }, intendedNs, doneNs);
            request.Follow(page.Cursor);
            if (page.HasMore)
            {
                return CopyVerdict.Continue;
            }

            request.FromTheStart();
            return scenario._context.Settings.Repeat ? CopyVerdict.Continue : CopyVerdict.Done;
        }

        private bool Agrees(in PollPage page)
        {
            bool agrees = _isChecked || page.AgreesWith(connection.Body);
            _isChecked = true;
            return agrees;
        }
    }
}
