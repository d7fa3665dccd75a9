using System.Diagnostics.CodeAnalysis;
using EventOps.Contracts.Http.Auth;

namespace EventOps.Server.DataFolder;

/// <summary>
/// Either the admin key, or why there is none. Deliberately not a record: it must not print its token.
/// </summary>
internal sealed class AdminKeyResult
{
    private AdminKeyResult(ApiKey? key, string? newToken, string? problem)
    {
        Key = key;
        NewToken = newToken;
        Problem = problem;
    }

    /// <summary>The key.</summary>
    public ApiKey? Key { get; }

    /// <summary>The token, only when it was made just now: to be printed once, and never logged.</summary>
    public string? NewToken { get; }

    /// <summary>Why there is no key, in one line for standard error.</summary>
    public string? Problem { get; }

    /// <summary>Whether there is a key.</summary>
    [MemberNotNullWhen(true, nameof(Key))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool Succeeded => Key is not null;

    /// <summary>An earlier start's key.</summary>
    public static AdminKeyResult Loaded(ApiKey key) => new(key, null, null);

    /// <summary>A key made just now.</summary>
    public static AdminKeyResult Created(ApiKey key, string token) => new(key, token, null);

    /// <summary>No key.</summary>
    public static AdminKeyResult Refused(string problem) => new(null, null, problem);
}
