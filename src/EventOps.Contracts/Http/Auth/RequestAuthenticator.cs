using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace EventOps.Contracts.Http.Auth;

/// <summary>
/// Finds out who sends a request, from its <c>Authorization: Bearer</c> header and nothing else. Allocates nothing,
/// and makes no copy of the token that outlives the call. A header that is wrong is never treated as no header.
/// </summary>
/// <remarks>
/// Steps: 1 refuse a token in the URL, 2 without header ask the policy, 3 read the token, 4 find its key.
/// </remarks>
public sealed class RequestAuthenticator(ApiKeys keys)
{
    private const string Scheme = "Bearer ";

    /// <summary>Decides who calls, or why that is not known.</summary>
    public Authentication Authenticate(HttpContext context, AccessPolicy policy)
    {
        var request = context.Request;

        // 1
        if (request.QueryString.HasValue && HasTokenInUrl(request.QueryString.Value))
        {
            return new Authentication(AuthenticationOutcome.TokenInUrl, null);
        }

        // 2
        var header = request.Headers.Authorization;
        if (header.Count == 0)
        {
            return policy.AllowsAnonymous(context)
                ? new Authentication(AuthenticationOutcome.Anonymous, Principal.Anonymous)
                : new Authentication(AuthenticationOutcome.Missing, null);
        }

        // 3
        if (header.Count > 1 || !TryReadBearer(header[0], out var token))
        {
            return new Authentication(AuthenticationOutcome.Malformed, null);
        }

        // 4
        return keys.Find(token) is { } key
            ? new Authentication(AuthenticationOutcome.Authenticated, key.Principal)
            : new Authentication(AuthenticationOutcome.UnknownKey, null);
    }

    private static bool TryReadBearer(ReadOnlySpan<char> header, out ReadOnlySpan<char> token)
    {
        token = default;
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        token = header[Scheme.Length..].Trim(' ');
        return ApiToken.IsWellFormed(token);
    }

    private static bool HasTokenInUrl(string? query)
    {
        foreach (var pair in new QueryStringEnumerable(query))
        {
            var name = pair.DecodeName().Span;
            if (name.Equals("access_token", StringComparison.OrdinalIgnoreCase)
                || name.Equals("token", StringComparison.OrdinalIgnoreCase)
                || name.Equals("api_key", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
