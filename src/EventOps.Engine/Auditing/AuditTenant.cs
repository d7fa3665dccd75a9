using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Auditing;

/// <summary>
/// The pseudo tenant whose events are a tenant's audit entries. Its name starts with a character no tenant's name can
/// have, so that no filter, count, poll or stream of a tenant ever meets an entry.
/// </summary>
internal static class AuditTenant
{
    private const string Prefix = "\0audit:";

    /// <summary>The pseudo tenant of a tenant.</summary>
    internal static string Of(string tenant) => Prefix + tenant;

    /// <summary>Whether a series is of audit entries.</summary>
    internal static bool Has(Series series) =>
        series.Priority == EventPriority.Audit && series.Tenant.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The tenant whose entries a series holds, UTF-8.</summary>
    internal static ReadOnlySpan<byte> NameIn(Series series) => series.TenantUtf8[Prefix.Length..];
}
