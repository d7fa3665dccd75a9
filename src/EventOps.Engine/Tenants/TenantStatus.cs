namespace EventOps.Engine.Tenants;

/// <summary>What a tenant has taken of what it may take.</summary>
/// <param name="RetainedBytes">Bytes of its records that are kept.</param>
/// <param name="RetainedBytesMax">Bytes it may have kept; 0: no quota.</param>
/// <param name="EventsPerSecondMax">Events it may publish in a second; 0: no quota.</param>
/// <param name="RetryAfterMs">Milliseconds until its rate allows another event; 0: it does now.</param>
public readonly record struct TenantStatus(
    long RetainedBytes, long RetainedBytesMax, int EventsPerSecondMax, long RetryAfterMs);
