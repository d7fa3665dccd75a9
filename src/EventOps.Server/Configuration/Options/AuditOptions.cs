using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>What the audit trail tells.</summary>
internal sealed record AuditOptions
{
    /// <summary>
    /// Whether what consumers say of events they got (acknowledged, sent back, lease extended) is told, one entry a
    /// call. Default true: it is a change, and an entry costs what the change itself does. Off, consumers that call
    /// thousands of times a second keep their disk.
    /// </summary>
    [Description("Whether acknowledgements, and events sent back or held longer, get audit entries.")]
    public bool Acknowledgements { get; init; } = true;
}
