using EventOps.Contracts.Http.Auth;

namespace EventOps.Contracts.SystemEvents.Rules;

/// <summary>Which role sees which scopes. A key with several roles sees what any of them sees.</summary>
internal static class ScopeVisibility
{
    private static readonly (Roles Role, ScopeSet Scopes)[] Table =
    [
        (Roles.Executive, ScopeSet.All),
        (Roles.SystemAdmin, ScopeSet.All),
        (Roles.OpsManager, ScopeSet.Of([ScopeNames.System, ScopeNames.Operational, ScopeNames.Alerts])),
        (Roles.SupportManager, ScopeSet.Of([ScopeNames.System, ScopeNames.Operational])),
        (Roles.Analyst, ScopeSet.Of([ScopeNames.System, ScopeNames.Business])),
        (Roles.User, ScopeSet.Of([ScopeNames.System])),
    ];

    internal static ScopeSet Of(Roles roles)
    {
        ScopeSet seen = ScopeSet.Of([]);
        foreach ((Roles role, ScopeSet scopes) in Table)
        {
            seen = (roles & role) != 0 ? seen.Union(scopes) : seen;
        }

        return seen;
    }
}

/// <summary>The scopes the contract names, and the one its planning cycle is for.</summary>
internal static class ScopeNames
{
    internal const string System = "system";
    internal const string Operational = "operational";
    internal const string Business = "business";
    internal const string Alerts = "alerts";
    internal const string Planning = "planning";
}
