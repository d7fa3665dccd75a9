namespace EventOps.Engine.Tenants;

/// <summary>What one tenant may take, so that its neighbours have the rest.</summary>
/// <param name="EventsPerSecond">Events it may publish in a second; 0: as many as it likes.</param>
/// <param name="RetainedBytesMax">Bytes of its records that are kept at once; 0: as many as it likes.</param>
public sealed record TenantQuota(int EventsPerSecond, long RetainedBytesMax)
{
    /// <summary>Whether it bounds nothing.</summary>
    public bool IsNone => EventsPerSecond == 0 && RetainedBytesMax == 0;
}
