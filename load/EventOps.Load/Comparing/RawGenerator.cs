using EventOps.Load.Http;
using EventOps.Load.Measuring;
using EventOps.Load.Scenarios;
using EventOps.Load.Simulations;

namespace EventOps.Load.Comparing;

/// <summary>Runs a scenario of ours as one round of a comparison.</summary>
internal sealed class RawGenerator : IPublishGenerator
{
    private readonly TimeProvider _time;

    public RawGenerator(TimeProvider time) => _time = time;

    public string Name => "our raw client";

    public Task<RunResult> RunAsync(
        string title, PublishRequest request, LoopbackTarget target, int connections, CompareOptions options, CancellationToken stop) =>
        RunAsync(
            title,
            PublishScenario.Single(),
            target,
            new ScenarioSettings { Connections = connections, EventType = options.EventType, Publish = request },
            options,
            stop);

    public Task<RunResult> RunAsync(
        string title,
        ILoadScenario scenario,
        LoopbackTarget target,
        ScenarioSettings settings,
        CompareOptions options,
        CancellationToken stop)
    {
        var plan = new RunPlan(
            title, scenario, target, settings, [new KeepConstant(settings.Connections, options.Round)], options.WarmUp);
        return new ScenarioRunner(_time, new SystemRunClock(_time), new RunLimits()).RunAsync(plan, new SilentObserver(), stop);
    }
}
