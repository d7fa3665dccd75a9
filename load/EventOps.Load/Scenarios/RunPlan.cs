using EventOps.Load.Http;
using EventOps.Load.Simulations;

namespace EventOps.Load.Scenarios;

/// <summary>Everything a run needs to be told.</summary>
internal sealed record RunPlan(
    string Title,
    ILoadScenario Scenario,
    LoopbackTarget Target,
    ScenarioSettings Settings,
    IReadOnlyList<LoadSimulation> Load,
    TimeSpan WarmUp)
{
    /// <summary>Open stages take arrivals with as many copies as there may be connections.</summary>
    public int CopiesNeeded =>
        Math.Max(1, Load.Max(stage => stage.IsOpen ? Settings.Connections : stage.CopiesAtEnd));

    /// <summary>The first stage's kind of load, held for the warm-up's time.</summary>
    public IReadOnlyList<LoadSimulation> WarmUpLoad()
    {
        LoadSimulation? first = Load.FirstOrDefault(stage => stage is not Pause);
        return first switch
        {
            null => [],
            { IsOpen: true } => [new Inject(first.RateAtEnd, WarmUp)],
            _ => [new KeepConstant(first.CopiesAtEnd, WarmUp)],
        };
    }
}
