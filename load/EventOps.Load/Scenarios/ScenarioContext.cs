using EventOps.Load.Http;
using EventOps.Load.Measuring;

namespace EventOps.Load.Scenarios;

/// <summary>What a scenario runs against and records into.</summary>
internal sealed record ScenarioContext(
    LoopbackTarget Target,
    ConnectionPool Connections,
    IRunClock Clock,
    TimeProvider Time,
    RunMeters Meters,
    ScenarioSettings Settings);
