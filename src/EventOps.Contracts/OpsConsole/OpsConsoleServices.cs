using EventOps.Contracts.Http.Access;
using EventOps.Contracts.OpsConsole.Runbooks;
using EventOps.Operations.History;

namespace EventOps.Contracts.OpsConsole;

/// <summary>What the operations console's endpoints are made from.</summary>
/// <param name="Doors">What its door is made from.</param>
/// <param name="Metrics">What metrics are and were.</param>
/// <param name="Times">How times are written.</param>
/// <param name="Clock">Time.</param>
/// <param name="Runbooks">Status and runbooks.</param>
public sealed record OpsConsoleServices(
    DoorServices Doors, IMetricHistory Metrics, OpsTime Times, TimeProvider Clock, RunbookServices Runbooks);
