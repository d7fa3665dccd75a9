using EventOps.Engine.Dispatch.Leases;

namespace EventOps.Engine.Dispatch;

/// <summary>What a <see cref="LaneWalk"/> is for.</summary>
internal sealed record WalkTerms
{
    /// <summary>What is waiting or due, from the first such event on.</summary>
    internal static WalkTerms Open { get; } = new();

    /// <summary>Only events behind this id; null: from where something may wait.</summary>
    internal long? FloorId { get; init; }

    /// <summary>Whatever became of an event, unless it was deleted.</summary>
    internal bool IsHistory { get; init; }

    /// <summary>What is due is given once, until it becomes due again: for a stream.</summary>
    internal bool GivesDueOnce { get; init; }

    /// <summary>Only what is live.</summary>
    internal bool LeavesReplaysOut { get; init; }

    /// <summary>Events are taken from other leases' sight as they are found; null when they are only shown.</summary>
    internal LeaseClaim? Claim { get; init; }
}
