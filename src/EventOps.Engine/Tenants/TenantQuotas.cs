namespace EventOps.Engine.Tenants;

/// <summary>The quotas of all tenants. Immutable; read once.</summary>
public sealed record TenantQuotas
{
    /// <summary>Begins the names of tenants that the engine itself writes events for; no key can have one.</summary>
    private const char PseudoTenant = '\0';

    /// <summary>The quota of every tenant that has none of its own.</summary>
    public TenantQuota Default { get; init; } = new(0, 0);

    /// <summary>Quotas by tenant.</summary>
    public IReadOnlyDictionary<string, TenantQuota> ByTenant { get; init; } = new Dictionary<string, TenantQuota>();

    /// <summary>A tenant's quota; null when it has none.</summary>
    internal TenantQuota? Of(string tenant)
    {
        if (tenant.StartsWith(PseudoTenant))
        {
            return null;
        }

        TenantQuota quota = ByTenant.TryGetValue(tenant, out TenantQuota? own) ? own : Default;
        return quota.IsNone ? null : quota;
    }
}
