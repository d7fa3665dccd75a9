using EventOps.Engine.Intake;

namespace EventOps.Engine.Replays;

/// <summary>The answer to an order.</summary>
/// <param name="Refusal">Why nothing was started, or none.</param>
/// <param name="Error">Why it is not durable, when that is the refusal.</param>
/// <param name="Replays">What was started: a replay for each subscription that matches anything.</param>
public sealed record ReplayStart(ReplayRefusal Refusal, AdmitError Error, IReadOnlyList<ReplayProgress> Replays);

/// <summary>Why no replay was started.</summary>
public enum ReplayRefusal
{
    /// <summary>It was.</summary>
    None,

    /// <summary>The tenant has too many that are not over.</summary>
    TooMany,

    /// <summary>The subscription was removed meanwhile.</summary>
    SubscriptionGone,

    /// <summary>The journal did not take it.</summary>
    NotDurable,
}

/// <summary>The answer to a cancellation.</summary>
/// <param name="Error">Why it is not durable, or none.</param>
/// <param name="Progress">What the replay is now; null when there is none.</param>
public sealed record ReplayCancellation(AdmitError Error, ReplayProgress? Progress);

/// <summary>Some of a tenant's replays.</summary>
/// <param name="Replays">The replays.</param>
/// <param name="Total">How many there are altogether.</param>
public sealed record ReplayPage(IReadOnlyList<ReplayProgress> Replays, int Total);
