namespace EventOps.Operations.Probing;

/// <summary>
/// An external service as configured. Where it is, is the operator's word: private addresses are what is mostly meant,
/// so no address is refused.
/// </summary>
public sealed record ProbedService
{
    /// <summary>The name it is shown by.</summary>
    public required string Name { get; init; }

    /// <summary>How it is asked.</summary>
    public required ProbeKind Kind { get; init; }

    /// <summary>A URL for <see cref="ProbeKind.Http"/>, host and port for the others.</summary>
    public required Uri Target { get; init; }

    /// <summary>From the start of one probe to that of the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>For connecting and the exchange together.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What answers later than this is degraded.</summary>
    public TimeSpan DegradedAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The HTTP status wanted; 0: any 2xx.</summary>
    public int ExpectedStatus { get; init; }

    /// <summary>The user name that PostgreSQL is greeted with; it need not exist.</summary>
    public string User { get; init; } = "postgres";
}
