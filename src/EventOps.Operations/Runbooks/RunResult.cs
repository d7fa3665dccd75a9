using EventOps.Operations.Runbooks.Health;

namespace EventOps.Operations.Runbooks;

/// <summary>What an action came to.</summary>
/// <param name="ExitCode">0: it did what was asked.</param>
/// <param name="FailoverMs">How long publishes were refused while the profile changed; negative when it did not.</param>
/// <param name="Health">What was found by looking, if anybody looked.</param>
/// <param name="Error">Why it did not come to an end of its own.</param>
internal sealed record RunResult(int ExitCode, long FailoverMs = -1, HealthReport? Health = null, string? Error = null);
