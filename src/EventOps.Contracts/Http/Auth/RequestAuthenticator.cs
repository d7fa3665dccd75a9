using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http.Auth;

/// <summary>
/// Finds out who sends a request, from its <c>Authorization: Bearer</c> header and nothing else. Allocates nothing,
/// and makes no copy of the token that outlives the call. A header that is wrong is never treated as no header.
/// </summary>
/// <remarks>
/// Steps: 1 without a token ask the policy, 2 look no further at an address that failed too often, 3 refuse a token in
/// the URL, 4 read the token, 5 find its key, 6 refuse one whose time is over, 7 note its use. Steps 3 to 6 count as
/// failures of the address.
/// </remarks>
public sealed class RequestAuthenticator(ApiKeys keys, FailedAuthentications failures, TimeProvider clock)
{
    private const string Scheme = "Bearer ";

    /// <summary>Decides who calls, or why that is not known.</summary>
    public Authentication Authenticate(HttpContext context, AccessPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(policy);

        // 1
        var hasUrlToken = UrlTokens.IsIn(context.Request.QueryString);
        if (!hasUrlToken && context.Request.Headers.Authorization.Count == 0)
        {
            return policy.AllowsAnonymous(context)
                ? new Authentication(AuthenticationOutcome.Anonymous, Principal.Anonymous)
                : new Authentication(AuthenticationOutcome.Missing, null);
        }

        // 2
        var address = context.Connection.RemoteIpAddress;
        var allowed = failures.Check(address);
        if (!allowed.Admitted)
        {
            return new Authentication(AuthenticationOutcome.Throttled, null, allowed.RetryAfterMs);
        }

        // 3
        var found = hasUrlToken
            ? new Authentication(AuthenticationOutcome.TokenInUrl, null)
            : Identify(context.Request.Headers);
        if (!found.Succeeded)
        {
            failures.Note(address);
        }

        return found;
    }

    private Authentication Identify(IHeaderDictionary headers)
    {
        // 4
        var header = headers.Authorization;
        if (header.Count > 1 || !TryReadBearer(header[0], out var token))
        {
            return new Authentication(AuthenticationOutcome.Malformed, null);
        }

        // 5
        if (keys.Find(token) is not { } key)
        {
            return new Authentication(AuthenticationOutcome.UnknownKey, null);
        }

        // 6
        var nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (key.IsExpiredAt(nowMs))
        {
            return new Authentication(AuthenticationOutcome.Expired, null);
        }

        // 7
        key.Use.Note(nowMs);
        return new Authentication(AuthenticationOutcome.Authenticated, key.Principal);
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
}
