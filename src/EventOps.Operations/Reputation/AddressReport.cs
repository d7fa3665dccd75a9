namespace EventOps.Operations.Reputation;

/// <summary>How an address stands.</summary>
public enum ReputationStatus
{
    /// <summary>Not listed by those that answered, and not all did: nobody can say that it is good.</summary>
    Unknown,

    /// <summary>Every list answered, none lists it.</summary>
    Good,

    /// <summary>Listed, by lists that are a warning only.</summary>
    Warning,

    /// <summary>Listed by one that is critical.</summary>
    Critical,
}

/// <summary>What is known of an address.</summary>
/// <param name="Address">The address.</param>
/// <param name="Score">100 less the weight of each list that lists it, not below 0; null when no list answered.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Checks">What each list said.</param>
/// <param name="DailyVolume">Events of the last 24 hours that name it; null when they are not counted, or not all yet.</param>
public sealed record AddressReport(
    WatchedAddress Address, int? Score, ReputationStatus Status, IReadOnlyList<ListCheck> Checks, long? DailyVolume)
{
    internal static AddressReport Of(WatchedAddress address, IReadOnlyList<ListCheck> checks, long? dailyVolume)
    {
        ListCheck[] listed = [.. checks.Where(one => one.Verdict == ListVerdict.Listed)];
        int? score = checks.All(one => one.Verdict == ListVerdict.Unknown)
            ? null
            : (int)Math.Max(0, 100 - listed.Sum(one => (long)one.List.Weight));
        ReputationStatus status = listed.Any(one => one.List.IsCritical) ? ReputationStatus.Critical
            : listed.Length > 0 ? ReputationStatus.Warning
            : checks.Count == 0 || checks.Any(one => one.Verdict == ListVerdict.Unknown) ? ReputationStatus.Unknown
            : ReputationStatus.Good;
        return new AddressReport(address, score, status, checks, dailyVolume);
    }
}
