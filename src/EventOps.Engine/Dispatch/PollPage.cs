using EventOps.Engine.Projections;

namespace EventOps.Engine.Dispatch;

/// <summary>What a poll gives.</summary>
/// <param name="Events">Matching events, in publish order.</param>
/// <param name="CursorId">Everything the subscriber matches up to this id is in this page or before it: the next poll
/// goes on behind it.</param>
/// <param name="HasMore">Whether more is waiting behind the page.</param>
public sealed record PollPage(IReadOnlyList<EventRef> Events, long CursorId, bool HasMore);
