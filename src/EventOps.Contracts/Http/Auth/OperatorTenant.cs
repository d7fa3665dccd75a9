namespace EventOps.Contracts.Http.Auth;

/// <summary>
/// The tenant of those who run the server: its system administrators see and manage the keys and the audit of all
/// tenants, those of any other tenant only their own.
/// </summary>
/// <param name="Name"><c>EventOps:Auth:OperatorTenant</c>.</param>
public sealed record OperatorTenant(string Name)
{
    /// <summary>Whether the caller runs the server.</summary>
    public bool IsRunBy(Principal caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.Tenant == Name && caller.HasAny(Roles.SystemAdmin);
    }

    /// <summary>Whether what belongs to a tenant exists for the caller.</summary>
    public bool Shows(Principal caller, string tenant)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.Tenant == tenant || IsRunBy(caller);
    }
}
