using EventOps.Engine.Reading;

namespace EventOps.Engine.Tenants;

/// <summary>What a tenant may ask about itself. Any thread.</summary>
public sealed class TenantService
{
    private readonly TenantTable _tenants;
    private readonly IRetentionFloor _floor;

    internal TenantService(TenantTable tenants, IRetentionFloor floor)
    {
        _tenants = tenants;
        _floor = floor;
    }

    /// <summary>What a tenant has taken of its quota.</summary>
    public TenantStatus StatusOf(string tenant) => _tenants.StatusOf(tenant, _floor.Current);
}
