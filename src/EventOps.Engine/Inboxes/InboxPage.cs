using EventOps.Engine.Projections;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Inboxes;

/// <summary>What is asked of an inbox.</summary>
/// <param name="Status">In which state; null: in any.</param>
/// <param name="EventTypes">Patterns of event types; empty means all.</param>
/// <param name="BeforeId">Only events before this id: where the page before ended.</param>
/// <param name="Limit">Events on the page at most.</param>
public sealed record InboxQuery(InboxStatus? Status, IReadOnlyList<WildcardPattern> EventTypes, long BeforeId, int Limit)
{
    /// <summary>No page before: from the newest event on.</summary>
    public const long FromNewest = long.MaxValue;
}

/// <summary>Where an event of an inbox stands.</summary>
public enum InboxStatus
{
    /// <summary>It waits for its consumer.</summary>
    Undelivered,

    /// <summary>Its consumer has acknowledged it.</summary>
    Acknowledged,

    /// <summary>It was deleted: there is no such event any more.</summary>
    Deleted,
}

/// <summary>An event of an inbox.</summary>
/// <param name="Reference">The event.</param>
/// <param name="Status">Where it stands.</param>
public readonly record struct InboxEvent(EventRef Reference, InboxStatus Status);

/// <summary>Some events of an inbox, newest first.</summary>
/// <param name="Events">The events; a search by type may have found fewer than were asked for, or none, and have more
/// to look at.</param>
/// <param name="NextBeforeId">Where the next page begins; 0 when there is none.</param>
public sealed record InboxPage(IReadOnlyList<InboxEvent> Events, long NextBeforeId);
