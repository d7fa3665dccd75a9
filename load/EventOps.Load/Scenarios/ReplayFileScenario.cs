using System.Runtime.CompilerServices;
using EventOps.Load.Http;
using EventOps.Load.Measuring;
using EventOps.Load.Simulations;

namespace EventOps.Load.Scenarios;

/// <summary>
/// Posts the lines of an NDJSON file as single events, in order and over again, until so many are sent.
/// </summary>
internal sealed class ReplayFileScenario : ILoadScenario
{
    private ScenarioContext _context = null!;
    private StepMeter _step = null!;
    private byte[][] _requests = [];
    private long _taken;

    public string Name => "replay-file";

    public IReadOnlyList<LoadSimulation> DefaultLoad(ScenarioSettings settings) =>
        [new KeepConstant(settings.Connections, settings.During)];

    public async Task InitAsync(ScenarioContext context, CancellationToken stop)
    {
        _context = context;
        _step = context.Meters.Step("publish");
        string file = context.Settings.File ?? throw new SetupFailedException("replay-file needs --file");
        if (!File.Exists(file))
        {
            throw new SetupFailedException($"no such file: {file}");
        }

        string[] lines = await File.ReadAllLinesAsync(file, stop);
        _requests =
        [
            .. lines.Where(line => line.Length > 0)
                .Select(line => RequestBytes.PostJson(context.Target, "/publish", line)),
        ];
        if (_requests.Length == 0)
        {
            throw new SetupFailedException($"no events in {file}");
        }
    }

    public ICopy CreateCopy(int index, string clientId) => new Copy(this, _context.Connections.Open());

    public void BeginMeasuring() => _taken = 0;

    public Task CompleteAsync(CancellationToken stop) => Task.CompletedTask;

    private sealed class Copy(ReplayFileScenario scenario, RawHttpConnection connection) : ICopy
    {
        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        public async ValueTask<CopyVerdict> RunAsync(long intendedNs)
        {
            long index = Interlocked.Increment(ref scenario._taken) - 1;
            if (index >= scenario._context.Settings.Events)
            {
                return CopyVerdict.Done;
            }

            HttpExchange exchange = await connection.SendAsync(scenario._requests[index % scenario._requests.Length]);
            scenario._step.Record(StepOutcome.Of(exchange, events: 1), intendedNs, scenario._context.Clock.NowNs);
            return CopyVerdicts.After(exchange);
        }
    }
}
