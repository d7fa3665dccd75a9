namespace EventOps.Contracts.Http.Auth;

/// <summary>The roles and scopes as the contracts and the configuration write them.</summary>
public static class RoleNames
{
    private static readonly (string Name, Roles Role)[] RoleTable =
    [
        ("ROLE_EXECUTIVE_CEO", Roles.ExecutiveCeo),
        ("ROLE_EXECUTIVE_CFO", Roles.ExecutiveCfo),
        ("ROLE_EXECUTIVE_COO", Roles.ExecutiveCoo),
        ("ROLE_EXECUTIVE_CTO", Roles.ExecutiveCto),
        ("ROLE_OPS_MANAGER", Roles.OpsManager),
        ("ROLE_SUPPORT_MANAGER", Roles.SupportManager),
        ("ROLE_ANALYST", Roles.Analyst),
        ("ROLE_SYSTEM_ADMIN", Roles.SystemAdmin),
        ("ROLE_USER", Roles.User),
    ];

    private static readonly (string Name, Scopes Scope)[] ScopeTable =
    [
        ("system:publish", Scopes.SystemPublish),
        ("system:alert", Scopes.SystemAlert),
        ("business:event", Scopes.BusinessEvent),
    ];

    /// <summary>Every role's name.</summary>
    public static IReadOnlyList<string> AllRoles { get; } = [.. RoleTable.Select(entry => entry.Name)];

    /// <summary>Every scope's name.</summary>
    public static IReadOnlyList<string> AllScopes { get; } = [.. ScopeTable.Select(entry => entry.Name)];

    /// <summary>The role of a name; names are exact.</summary>
    public static bool TryParse(string name, out Roles role)
    {
        role = RoleTable.FirstOrDefault(entry => entry.Name == name).Role;
        return role != Roles.None;
    }

    /// <summary>The scope of a name; names are exact.</summary>
    public static bool TryParse(string name, out Scopes scope)
    {
        scope = ScopeTable.FirstOrDefault(entry => entry.Name == name).Scope;
        return scope != Scopes.None;
    }

    /// <summary>The names of a set of roles, in the table's order.</summary>
    public static IReadOnlyList<string> Of(Roles roles) =>
        [.. RoleTable.Where(entry => roles.HasFlag(entry.Role)).Select(entry => entry.Name)];

    /// <summary>The names of a set of scopes, in the table's order.</summary>
    public static IReadOnlyList<string> Of(Scopes scopes) =>
        [.. ScopeTable.Where(entry => scopes.HasFlag(entry.Scope)).Select(entry => entry.Name)];
}
