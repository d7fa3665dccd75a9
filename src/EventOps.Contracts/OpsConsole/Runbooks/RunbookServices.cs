using EventOps.Contracts.Http.Auth;
using EventOps.Engine;
using EventOps.Operations.Runbooks;

namespace EventOps.Contracts.OpsConsole.Runbooks;

/// <summary>What status and runbooks are made from; they outlive the engine.</summary>
/// <param name="Runner">Runs them.</param>
/// <param name="Engine">The engine that is open; null while there is none.</param>
/// <param name="Operators">Whose audit entries are shown.</param>
/// <param name="Clock">Time.</param>
public sealed record RunbookServices(RunbookRunner Runner, Func<EventPipeline?> Engine, OperatorTenant Operators, TimeProvider Clock);
