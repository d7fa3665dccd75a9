using System.Diagnostics.CodeAnalysis;

namespace EventOps.Contracts.Http.Auth;

/// <summary>What became of finding out who calls.</summary>
public enum AuthenticationOutcome
{
    /// <summary>No <c>Authorization</c> header, where one is needed.</summary>
    Missing = 0,

    /// <summary>A known key.</summary>
    Authenticated,

    /// <summary>No <c>Authorization</c> header, where none is needed.</summary>
    Anonymous,

    /// <summary>An <c>Authorization</c> header that is not one <c>Bearer</c> token.</summary>
    Malformed,

    /// <summary>A bearer token that no key has, or one that was revoked.</summary>
    UnknownKey,

    /// <summary>
    /// A token in the query string, where proxies and browsers log it: refused even when a good header is there.
    /// </summary>
    TokenInUrl,

    /// <summary>A bearer token whose time is over: its key's, or its own after a rotation.</summary>
    Expired,

    /// <summary>
    /// Something was presented and not looked at, because too much from its address was wrong: 429, not 401.
    /// </summary>
    Throttled,
}

/// <summary>
/// Who calls, or why that is not known. The default is <see cref="AuthenticationOutcome.Missing"/>: forgetting to set
/// it opens nothing.
/// </summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Principal">The caller, when there is one.</param>
/// <param name="RetryAfterMs">
/// With <see cref="AuthenticationOutcome.Throttled"/>: milliseconds after which the next token is looked at.
/// </param>
public readonly record struct Authentication(AuthenticationOutcome Outcome, Principal? Principal, long RetryAfterMs = 0)
{
    /// <summary>Whether the request may go on, as <see cref="Principal"/>.</summary>
    [MemberNotNullWhen(true, nameof(Principal))]
    public bool Succeeded => Principal is not null;

    /// <summary>Whether something was presented that is not a valid key, in contrast to nothing at all.</summary>
    public bool IsInvalid => Outcome is AuthenticationOutcome.Malformed
        or AuthenticationOutcome.UnknownKey
        or AuthenticationOutcome.TokenInUrl
        or AuthenticationOutcome.Expired;
}
