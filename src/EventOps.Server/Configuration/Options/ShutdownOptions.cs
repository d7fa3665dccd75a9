using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>How the server stops.</summary>
internal sealed record ShutdownOptions
{
    /// <summary>
    /// How long running requests may take to finish after SIGTERM. Default 8 s: with commit, snapshot and close
    /// behind it the process is gone within the 10 s that container runtimes grant before SIGKILL.
    /// </summary>
    [Description("How long running requests may finish after SIGTERM.")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(8);
}
