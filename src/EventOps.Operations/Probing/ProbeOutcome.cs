namespace EventOps.Operations.Probing;

/// <summary>How a service is.</summary>
public enum ServiceHealth
{
    /// <summary>Nobody has looked yet.</summary>
    Unknown,

    /// <summary>It answers as it should.</summary>
    Healthy,

    /// <summary>It answers, and something is wrong with it.</summary>
    Degraded,

    /// <summary>It does not answer, or refuses to serve.</summary>
    Down,
}

/// <summary>What a service said to one probe.</summary>
/// <param name="Health">What that means.</param>
/// <param name="Reason">Why it is not healthy; null when it is.</param>
public readonly record struct ProbeOutcome(ServiceHealth Health, string? Reason)
{
    internal static ProbeOutcome Healthy { get; } = new(ServiceHealth.Healthy, null);

    internal static ProbeOutcome Degraded(string reason) => new(ServiceHealth.Degraded, reason);

    internal static ProbeOutcome Down(string reason) => new(ServiceHealth.Down, reason);
}
