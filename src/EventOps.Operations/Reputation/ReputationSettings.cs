using System.Net;

namespace EventOps.Operations.Reputation;

/// <summary>What is watched, and how it is asked for.</summary>
public sealed record ReputationSettings
{
    /// <summary>The addresses.</summary>
    public required IReadOnlyList<WatchedAddress> Addresses { get; init; }

    /// <summary>The lists each is looked for in.</summary>
    public required IReadOnlyList<BlockList> Lists { get; init; }

    /// <summary>Who is asked.</summary>
    public required IReadOnlyList<IPEndPoint> Resolvers { get; init; }

    /// <summary>For one attempt at one question.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Attempts at one question.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>An answer is kept at least for this long, and a question nobody answered is asked again after it.</summary>
    public TimeSpan TtlMin { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>An answer is kept at most for this long.</summary>
    public TimeSpan TtlMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long an answer is kept that says itself how long it holds, or does not.</summary>
    internal TimeSpan Kept(uint? ttlSeconds)
    {
        TimeSpan kept = TimeSpan.FromSeconds(ttlSeconds ?? 0);
        return kept < TtlMin ? TtlMin : kept > TtlMax ? TtlMax : kept;
    }
}
