using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>Programs that run in place of the built-in runbooks, by command.</summary>
internal sealed record OpsRunbooksOptions
{
    /// <summary>In place of taking publishes again.</summary>
    public OpsScriptOptions Start { get; init; } = new();

    /// <summary>In place of refusing publishes.</summary>
    public OpsScriptOptions Stop { get; init; } = new();

    /// <summary>In place of closing and opening the engine.</summary>
    public OpsScriptOptions Restart { get; init; } = new();

    /// <summary>In place of going on in the backup's folder.</summary>
    public OpsScriptOptions Failover { get; init; } = new();

    /// <summary>In place of going on in the data folder again.</summary>
    public OpsScriptOptions Failback { get; init; } = new();

    /// <summary>In place of failing over, looking and failing back.</summary>
    public OpsScriptOptions Drill { get; init; } = new();

    /// <summary>In place of the built-in look at health: the command <c>health_check</c>.</summary>
    public OpsScriptOptions HealthCheck { get; init; } = new();
}

/// <summary>A program that runs in place of a built-in runbook.</summary>
internal sealed record OpsScriptOptions
{
    /// <summary>Its absolute path. Default empty: the built-in runbook.</summary>
    [Description("Absolute path of the program; empty: the built-in runbook. No shell is involved.")]
    public string Program { get; init; } = string.Empty;

    /// <summary>Its arguments. The request is in its environment, as <c>EVENTOPS_RUNBOOK_...</c>.</summary>
    [Description("Its arguments; what was asked for is in its environment, as EVENTOPS_RUNBOOK_COMMAND and so on.")]
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>How long it may take. Default 5 min.</summary>
    [Description("How long it may take; then it is ended, with everything it started.")]
    public int TimeoutMs { get; init; } = 300_000;

    /// <summary>Where it starts. Default empty: where the server did.</summary>
    [Description("Where it starts; empty: where the server did.")]
    public string WorkingDirectory { get; init; } = string.Empty;
}
