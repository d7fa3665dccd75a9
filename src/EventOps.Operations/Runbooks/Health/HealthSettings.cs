namespace EventOps.Operations.Runbooks.Health;

/// <summary>What bad health is, beside an engine that is closed, stopped or refuses events.</summary>
public sealed record HealthSettings
{
    /// <summary>Subscriptions with a live consumer over those expected, where that is known; less is bad.</summary>
    public double CoverageMin { get; init; } = 0.9;

    /// <summary>A consumer that came within it is live.</summary>
    public TimeSpan LiveWindow { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a probe may take from its publish until it is read; more is bad.</summary>
    public TimeSpan ProbeMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Free space of the disk; less is bad.</summary>
    public long DiskFreeBytesMin { get; init; } = 1L << 30;
}
