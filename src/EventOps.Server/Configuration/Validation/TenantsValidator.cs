using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Tenants;
using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Validation;

/// <summary>Checks <c>EventOps:Tenants</c> and <c>EventOps:TenantDefaults</c>.</summary>
internal static class TenantsValidator
{
    /// <summary>Adds what is wrong with the sections.</summary>
    public static void Check(EventOpsOptions options, ProblemList problems)
    {
        TenantDefaultsOptions defaults = options.TenantDefaults;
        Check("EventOps:TenantDefaults", defaults.EventsPerSecond, defaults.RetainedBytesMax, problems);
        var itemKeys = problems.ItemKeys("EventOps:Tenants");
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < itemKeys.Count; i++)
        {
            TenantOptions tenant = options.Tenants[i];
            var path = itemKeys[i] + ":" + nameof(tenant.Name);
            if (!KeyName.IsValid(tenant.Name))
            {
                problems.Add(path, tenant.Name is null ? "is missing; it " + KeyName.Rule : KeyName.Rule);
            }
            else if (!names.TryAdd(tenant.Name!, path))
            {
                problems.Add(path, $"has its quota already, at {names[tenant.Name!]}");
            }

            Check(itemKeys[i], tenant.EventsPerSecond ?? 0, tenant.RetainedBytesMax ?? 0, problems);
        }
    }

    private static void Check(string section, int eventsPerSecond, long retainedBytesMax, ProblemList problems)
    {
        var check = new SectionChecks(section, problems);
        check.Between(nameof(TenantOptions.EventsPerSecond), eventsPerSecond, 0, TokenBucketRate.PermitsMax);
        check.Between(nameof(TenantOptions.RetainedBytesMax), retainedBytesMax, 0, long.MaxValue);
    }
}
