using EventOps.Engine.Intake;

namespace EventOps.Engine.Dispatch;

/// <summary>What a poll gives.</summary>
/// <param name="Events">Events in publish order; behind them those of replays, in theirs.</param>
/// <param name="CursorId">Everything the subscriber matches up to this id is in this page or before it: the next poll
/// goes on behind it. Replays do not move it.</param>
/// <param name="HasMore">Whether more can be had at once.</param>
public sealed record PollPage(IReadOnlyList<PolledEvent> Events, long CursorId, bool HasMore)
{
    /// <summary>Why nothing could be leased, or none.</summary>
    public AdmitError Error { get; init; }

    /// <summary>Until when the events are leased, in milliseconds since 1970; 0: they are only shown.</summary>
    public long LeaseUntilMs { get; init; }

    /// <summary>A replay has more, but not before so many milliseconds; null when none waits for its pace.</summary>
    internal long? PacedMs { get; init; }
}
