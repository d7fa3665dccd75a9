using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace EventOps.Contracts.Http.Auth;

/// <summary>
/// Finds tokens in a query string, by the names that clients give them. No contract has a parameter of one of these
/// names; one that gets one has to take it out here.
/// </summary>
public static class UrlTokens
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "access_token",
        "token",
        "api_key",
        "apikey",
        "api-key",
        "x-api-key",
        "key",
        "authorization",
        "bearer",
        "bearer_token",
        "auth_token",
        "id_token");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Names.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The names, in no order.</summary>
    public static IReadOnlyCollection<string> All => Names;

    /// <summary>Whether a parameter has such a name, with or without a value. Allocates nothing for plain
    /// names.</summary>
    public static bool IsIn(QueryString query)
    {
        if (!query.HasValue)
        {
            return false;
        }

        foreach (var pair in new QueryStringEnumerable(query.Value))
        {
            if (Lookup.Contains(pair.DecodeName().Span))
            {
                return true;
            }
        }

        return false;
    }
}
