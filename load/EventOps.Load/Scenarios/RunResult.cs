using EventOps.Load.Measuring;

namespace EventOps.Load.Scenarios;

/// <summary>What a run came to.</summary>
internal sealed record RunResult(
    string Title,
    string Scenario,
    string Target,
    IReadOnlyList<string> Load,
    int Copies,
    DateTimeOffset StartedAt,
    TimeSpan Elapsed,
    TimeSpan GeneratorCpu,
    string? EndedEarly,
    IReadOnlyList<StepResult> Steps)
{
    public StepResult Step(string name) => Steps.First(step => step.Name == name);
}
