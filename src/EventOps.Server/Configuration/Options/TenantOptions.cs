using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>What one tenant may take; <see langword="null"/> means what <see cref="TenantDefaultsOptions"/> says.</summary>
internal sealed record TenantOptions
{
    /// <summary>The tenant, as keys name it. Required.</summary>
    [Description("The tenant, as keys name it; required.")]
    public string? Name { get; init; }

    /// <summary>Events it may publish in a second, over all its keys. Default: that of all tenants.</summary>
    [Description("Events the tenant may publish in a second; 0 for any number.")]
    public int? EventsPerSecond { get; init; }

    /// <summary>Bytes of its records that may be kept at once. Default: those of all tenants.</summary>
    [Description("Bytes of the tenant's events that may be kept at once; 0 for any number.")]
    public long? RetainedBytesMax { get; init; }
}

/// <summary>What every tenant may take that has no quota of its own.</summary>
internal sealed record TenantDefaultsOptions
{
    /// <summary>
    /// Events a tenant may publish in a second, over all its keys. Default 0, any number: rate limits already bound each
    /// key, and who has one tenant has no neighbours to protect.
    /// </summary>
    [Description("Events each other tenant may publish in a second; 0 for any number.")]
    public int EventsPerSecond { get; init; }

    /// <summary>
    /// Bytes of a tenant's records that may be kept at once. Default 0, any number: the disk budget bounds them all.
    /// </summary>
    [Description("Bytes of each other tenant's events that may be kept at once; 0 for any number.")]
    public long RetainedBytesMax { get; init; }
}
