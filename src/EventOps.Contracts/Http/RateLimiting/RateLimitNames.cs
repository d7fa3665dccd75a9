namespace EventOps.Contracts.Http.RateLimiting;

/// <summary>The operations as answers, keys and messages write them.</summary>
public static class RateLimitNames
{
    /// <summary>Every operation's name, in the order of <see cref="RateLimitOperation"/>.</summary>
    public static IReadOnlyList<string> All { get; } = ["publish", "subscribe", "poll", "query", "log"];

    /// <summary>An operation's name.</summary>
    public static string Of(RateLimitOperation operation) => All[(int)operation];
}
