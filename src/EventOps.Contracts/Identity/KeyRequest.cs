using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Identity;

namespace EventOps.Contracts.Identity;

/// <summary>The body of <c>POST /admin/keys</c>.</summary>
internal static class KeyRequest
{
    private static readonly string[] Members =
        ["name", "tenant", "roles", "scopes", "expires_at", "expires_in_seconds", "rate_limits"];

    /// <summary>Reads what is asked for.</summary>
    /// <param name="body">The body.</param>
    /// <param name="ownTenant">The tenant of a key that names none.</param>
    /// <param name="nowMs">The time.</param>
    /// <param name="terms">What is asked for.</param>
    /// <param name="problem">What is wrong when the answer is false.</param>
    internal static bool TryRead(JsonElement body, string ownTenant, long nowMs, out KeyTerms? terms, out string problem)
    {
        terms = null;
        foreach (JsonProperty member in body.EnumerateObject())
        {
            if (!Members.Any(member.NameEquals))
            {
                // A misspelt expiry that is silently ignored would make a key that never expires.
                problem = $"The body takes {string.Join(", ", Members)} only";
                return false;
            }
        }

        if (!JsonBody.TryReadText(body, "name", out string? name) || !KeyName.IsValid(name))
        {
            problem = "Field 'name' " + KeyName.Rule;
            return false;
        }

        if (name!.Equals(Principal.Anonymous.Name, StringComparison.OrdinalIgnoreCase))
        {
            problem = $"Field 'name' must not be '{Principal.Anonymous.Name}': that is what callers without a key are called";
            return false;
        }

        if (!JsonBody.TryReadText(body, "tenant", out string? tenant) || (tenant is not null && !KeyName.IsValid(tenant)))
        {
            problem = "Field 'tenant' " + KeyName.Rule;
            return false;
        }

        if (!TryReadNames(body, "roles", RoleNames.AllRoles, out string[] roles, out problem)
            || !TryReadNames(body, "scopes", RoleNames.AllScopes, out string[] scopes, out problem)
            || !KeyExpiry.TryRead(body, nowMs, out long expiresAtMs, out problem)
            || !KeyLimitsRequest.TryRead(body, out KeyLimit[] limits, out problem))
        {
            return false;
        }

        terms = new KeyTerms(name, tenant ?? ownTenant, roles, scopes, limits, expiresAtMs);
        return true;
    }

    private static bool TryReadNames(
        JsonElement body, string member, IReadOnlyList<string> known, out string[] names, out string problem)
    {
        bool isRead = JsonBody.TryReadTexts(body, member, out names) && names.All(known.Contains);
        names = [.. names.Distinct(StringComparer.Ordinal)];
        problem = isRead ? string.Empty : $"Field '{member}' must be a list of {string.Join(", ", known)}";
        return isRead;
    }
}
