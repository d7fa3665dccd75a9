using System.Globalization;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Changes;

/// <summary>Somebody with a key in the configuration.</summary>
/// <param name="Name">The key's name.</param>
/// <param name="Tenant">The key's tenant.</param>
internal sealed record Actor(string Name, string Tenant)
{
    /// <summary>Whose everything is that changes.</summary>
    internal const string TenantOfAll = "acme";

    private static readonly string[] Scopes = ["system:publish", "system:alert", "business:event"];

    /// <summary>Runs the server, and reads the audit of all.</summary>
    internal static Actor Operator { get; } = new("operator", "default");

    /// <summary>Makes keys.</summary>
    internal static Actor Admin { get; } = new("admin", TenantOfAll);

    /// <summary>Posts triggers and subscribes.</summary>
    internal static Actor Consumer { get; } = new("consumer", TenantOfAll);

    /// <summary>Publish alerts, and review them at the same time.</summary>
    internal static IReadOnlyList<Actor> Reviewers { get; } = [new("reviewer-0", TenantOfAll), new("reviewer-1", TenantOfAll)];

    internal string Token => $"token-of-{Name}-0123456789";

    /// <summary>A server that knows them all.</summary>
    internal static ServerSettings In(ServerSettings settings)
    {
        Actor[] all = [Operator, Admin, Consumer, .. Reviewers];
        for (int i = 0; i < all.Length; i++)
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"Auth__Keys__{i}__");
            settings = settings.With(at + "Name", all[i].Name).With(at + "Tenant", all[i].Tenant)
                .With(at + "Key", all[i].Token).With(at + "Roles__0", "ROLE_SYSTEM_ADMIN");
            for (int scope = 0; scope < Scopes.Length; scope++)
            {
                settings = settings.With(string.Create(CultureInfo.InvariantCulture, $"{at}Scopes__{scope}"), Scopes[scope]);
            }
        }

        // Ended keys are tried on purpose, from one address.
        return settings.With("Auth__FailuresPerMinute", "0");
    }
}
