namespace EventOps.Engine.Deliveries;

/// <summary>What a delivery is as of one moment. Immutable.</summary>
public sealed record DeliveryStatus
{
    /// <summary>Attempts that ended, for a webhook; times handed over, for a lease.</summary>
    public int Attempts { get; init; }

    /// <summary>Not handed over again before, in milliseconds since 1970; 0: at once.</summary>
    public long NextAtMs { get; init; }

    /// <summary>A lease lasts until then, in milliseconds since 1970; 0: no lease.</summary>
    public long LeaseUntilMs { get; init; }

    /// <summary>How the last attempt failed; null before the first.</summary>
    public AttemptNote? LastAttempt { get; init; }

    /// <summary>Number of its events that are not settled.</summary>
    public int EventCount => Jobs.Count;

    internal JobList Jobs { get; init; }
}
