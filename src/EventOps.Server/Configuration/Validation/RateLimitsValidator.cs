using EventOps.Contracts.Http.RateLimiting;
using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Validation;

/// <summary>Checks <c>EventOps:RateLimits</c>, and the keys' own limits by the same rule.</summary>
internal static class RateLimitsValidator
{
    private static readonly TimeSpan WindowMin = TimeSpan.FromMilliseconds(1);

    /// <summary>Adds what is wrong with the section.</summary>
    public static void Check(EventOpsOptions options, ProblemList problems)
    {
        const string Section = "EventOps:RateLimits:";
        var limits = options.RateLimits;
        Check(Section + nameof(limits.Publish), limits.Publish.Permits, limits.Publish.Window, problems);
        Check(Section + nameof(limits.Subscribe), limits.Subscribe.Permits, limits.Subscribe.Window, problems);
        Check(Section + nameof(limits.Poll), limits.Poll.Permits, limits.Poll.Window, problems);
        Check(Section + nameof(limits.Query), limits.Query.Permits, limits.Query.Window, problems);
        Check(Section + nameof(limits.Log), limits.Log.Permits, limits.Log.Window, problems);
    }

    /// <summary>Adds what is wrong with one key's own limits.</summary>
    public static void CheckKey(string keySection, KeyRateLimitSettings limits, ProblemList problems)
    {
        var section = keySection + ":RateLimits:";
        Check(section + nameof(limits.Publish), limits.Publish.Permits, limits.Publish.Window, problems);
        Check(section + nameof(limits.Subscribe), limits.Subscribe.Permits, limits.Subscribe.Window, problems);
        Check(section + nameof(limits.Poll), limits.Poll.Permits, limits.Poll.Window, problems);
        Check(section + nameof(limits.Query), limits.Query.Permits, limits.Query.Window, problems);
        Check(section + nameof(limits.Log), limits.Log.Permits, limits.Log.Window, problems);
    }

    private static void Check(string section, int? permits, TimeSpan? window, ProblemList problems)
    {
        var check = new SectionChecks(section, problems);
        check.Between(nameof(OperationLimitSettings.Permits), permits ?? 1, 1, RateLimitOptions.PermitsMax);
        check.Between(
            nameof(OperationLimitSettings.Window), window ?? WindowMin, WindowMin, RateLimitOptions.WindowMax);
    }
}
