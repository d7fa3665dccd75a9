using EventOps.Contracts.Http.Auth;
using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Keys;

/// <summary>
/// The <c>OPS_API_TOKEN</c> environment variable of the operations console's contract. Its value is never printed.
/// </summary>
internal static class OpsToken
{
    /// <summary>The variable's name.</summary>
    public const string Variable = "OPS_API_TOKEN";

    /// <summary>
    /// The token, or <see langword="null"/> when the variable is missing, blank or wrong (then a problem is added).
    /// </summary>
    public static string? Read(
        IReadOnlyDictionary<string, string?> environment, AuthOptions auth, ProblemList problems)
    {
        var token = environment.GetValueOrDefault(Variable)?.Trim();
        if (string.IsNullOrEmpty(token))
        {
            return null;
        }

        if (!ApiToken.IsWellFormed(token))
        {
            problems.AddLine(
                Variable,
                $"{Variable} (value withheld): must be at most {ApiToken.LengthMax} visible ASCII characters "
                + "without spaces");
            return null;
        }

        if (auth.Keys.Any(key => IsSame(key, token)))
        {
            problems.AddLine(
                Variable,
                $"{Variable} is the same token as a key under EventOps:Auth:Keys; every key needs its own");
            return null;
        }

        return token;
    }

    private static bool IsSame(KeyOptions key, string token)
    {
        Span<byte> hash = stackalloc byte[ApiToken.HashBytes];
        Span<byte> other = stackalloc byte[ApiToken.HashBytes];
        ApiToken.Hash(token, hash);
        if (key.Key is not null && ApiToken.IsWellFormed(key.Key))
        {
            ApiToken.Hash(key.Key, other);
            return other.SequenceEqual(hash);
        }

        return key.KeyHash is not null && ApiToken.TryParseHash(key.KeyHash, other) && other.SequenceEqual(hash);
    }
}
