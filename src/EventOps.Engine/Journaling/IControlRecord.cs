using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Journaling;

/// <summary>
/// A change of state that is not an event: written to the same log, in the same order, and the only way state changes.
/// What it does is a function of the state before it and of itself, so replaying the log gives the same state again.
/// </summary>
public interface IControlRecord
{
    /// <summary>What kind of change; stored, so a kind never changes its meaning.</summary>
    ControlKind Kind { get; }

    /// <summary>Writes the fields behind the kind.</summary>
    void Write(ref MessagePackWriter writer);

    /// <summary>Makes the change. The journal writer's thread, or recovery before it starts.</summary>
    /// <param name="state">The state to change.</param>
    /// <param name="id">The record's id, which is also its time.</param>
    void Apply(EngineState state, long id);
}

/// <summary>The kinds of control records.</summary>
public enum ControlKind
{
    /// <summary>A subscription was made.</summary>
    SubscriptionCreated = 1,

    /// <summary>A subscription was removed.</summary>
    SubscriptionRemoved = 2,

    // 3 was an acknowledgement whose runs spanned priorities, in builds before queues; it is not read any more.

    /// <summary>An event type was registered.</summary>
    EventTypeRegistered = 4,

    /// <summary>Events up to an id were moved to the archive.</summary>
    ArchiveAdvanced = 5,

    /// <summary>Low events up to an id were given up before their time.</summary>
    LowEventsDropped = 6,

    /// <summary>A subscriber acknowledged events.</summary>
    EventsAcknowledged = 7,

    /// <summary>Events were handed over.</summary>
    DeliveryStarted = 8,

    /// <summary>An attempt to deliver ended.</summary>
    DeliveryAttempted = 9,

    /// <summary>A delivery was leased again, or for longer.</summary>
    DeliveryLeased = 10,

    /// <summary>Events go back into the queue.</summary>
    JobsRequeued = 11,

    /// <summary>Events were given up.</summary>
    JobsFailed = 12,

    /// <summary>Events were removed from a queue.</summary>
    JobsDeleted = 13,

    /// <summary>A queue was paused or resumed.</summary>
    QueueSwitched = 14,

    /// <summary>A subscription was disabled or enabled.</summary>
    SubscriptionSwitched = 15,

    /// <summary>A subscription's secret was replaced.</summary>
    SecretRotated = 16,

    /// <summary>A replay was started.</summary>
    ReplayStarted = 17,

    /// <summary>A replay ended.</summary>
    ReplayEnded = 18,

    /// <summary>An event was deleted.</summary>
    EventDeleted = 19,

    /// <summary>A tenant's inbox was opened, by its first trigger.</summary>
    InboxOpened = 20,

    /// <summary>A key was made, or given another token.</summary>
    KeyStored = 21,

    /// <summary>A key was revoked.</summary>
    KeyRevoked = 22,

    /// <summary>Keys were used.</summary>
    KeysUsed = 23,

    /// <summary>Notifications were reviewed.</summary>
    NotificationsReviewed = 24,

    /// <summary>An alert was raised.</summary>
    AlertRaised = 25,

    /// <summary>What an alert said is over.</summary>
    AlertResolved = 26,

    /// <summary>Somebody knows of an alert.</summary>
    AlertAcknowledged = 27,

    /// <summary>A runbook was started.</summary>
    RunbookStarted = 28,

    /// <summary>A run of a runbook ended.</summary>
    RunbookEnded = 29,
}
