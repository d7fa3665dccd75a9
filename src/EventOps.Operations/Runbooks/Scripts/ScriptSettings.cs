namespace EventOps.Operations.Runbooks.Scripts;

/// <summary>A program that runs in place of a built-in runbook.</summary>
/// <param name="Program">Its path.</param>
/// <param name="Arguments">What it is given; nothing of a request is among them.</param>
/// <param name="Timeout">How long it may take; then it is killed, with all it started.</param>
/// <param name="WorkingDirectory">Where it starts; null: where the server did.</param>
public sealed record ScriptSettings(string Program, IReadOnlyList<string> Arguments, TimeSpan Timeout, string? WorkingDirectory);
