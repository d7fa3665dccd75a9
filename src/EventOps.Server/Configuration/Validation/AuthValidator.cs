using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Validation;

/// <summary>Checks <c>EventOps:Auth</c>. No message contains a token or a hash.</summary>
internal static class AuthValidator
{
    /// <summary>Adds what is wrong with the section.</summary>
    public static void Check(EventOpsOptions options, ProblemList problems)
    {
        const string Section = "EventOps:Auth";
        var check = new SectionChecks(Section, problems);
        check.Between(
            nameof(AuthOptions.FailuresPerMinute), options.Auth.FailuresPerMinute, 0, RateLimitOptions.PermitsMax);
        if (!KeyName.IsValid(options.Auth.OperatorTenant))
        {
            problems.Add(check.Key(nameof(AuthOptions.OperatorTenant)), KeyName.Rule);
        }

        var itemKeys = problems.ItemKeys(Section + ":Keys");
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < itemKeys.Count; i++)
        {
            var key = options.Auth.Keys[i];
            CheckName(itemKeys[i], key, names, problems);
            CheckToken(itemKeys[i], key, hashes, problems);
            CheckRights(itemKeys[i], key, problems);
            RateLimitsValidator.CheckKey(itemKeys[i], key.RateLimits, problems);
        }
    }

    private static void CheckName(
        string section, KeyOptions key, Dictionary<string, string> names, ProblemList problems)
    {
        var path = section + ":Name";
        if (!KeyName.IsValid(key.Name))
        {
            problems.Add(path, key.Name is null ? "is missing; it " + KeyName.Rule : KeyName.Rule);
        }
        else if (!names.TryAdd(key.Name!, path))
        {
            problems.Add(path, $"is taken by {names[key.Name!]}; names must be unique");
        }

        if (!KeyName.IsValid(key.Tenant))
        {
            problems.Add(section + ":Tenant", KeyName.Rule);
        }
    }

    private static void CheckToken(
        string section, KeyOptions key, Dictionary<string, string> hashes, ProblemList problems)
    {
        var path = section + (key.KeyHash is null ? ":Key" : ":KeyHash");
        Span<byte> hash = stackalloc byte[ApiToken.HashBytes];
        if (key.Key is null == key.KeyHash is null)
        {
            var found = key.Key is null ? "it has neither" : "not both";
            problems.AddLine(section, $"{section} must have either Key or KeyHash, {found}");
        }
        else if (key.KeyHash is not null && !ApiToken.TryParseHash(key.KeyHash, hash))
        {
            problems.Add(path, "must be sha256: and 64 hex digits");
        }
        else if (key.Key is not null && (key.Key.Length < ApiToken.LengthMin || !ApiToken.IsWellFormed(key.Key)))
        {
            problems.Add(
                path, $"must be {ApiToken.LengthMin} to {ApiToken.LengthMax} visible ASCII characters without spaces");
        }
        else
        {
            if (key.Key is not null)
            {
                ApiToken.Hash(key.Key, hash);
            }

            var hex = Convert.ToHexString(hash);
            if (!hashes.TryAdd(hex, path))
            {
                problems.Add(path, $"is the same token as {hashes[hex]}; every key needs its own");
            }
        }
    }

    private static void CheckRights(string section, KeyOptions key, ProblemList problems)
    {
        foreach (var role in key.Roles)
        {
            if (!RoleNames.TryParse(role, out Roles _))
            {
                problems.AddLine(
                    section + ":Roles",
                    $"{section}:Roles has '{role}': must be one of {string.Join(", ", RoleNames.AllRoles)}");
            }
        }

        foreach (var scope in key.Scopes)
        {
            if (!RoleNames.TryParse(scope, out Scopes _))
            {
                problems.AddLine(
                    section + ":Scopes",
                    $"{section}:Scopes has '{scope}': must be one of {string.Join(", ", RoleNames.AllScopes)}");
            }
        }
    }
}
