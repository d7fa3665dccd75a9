using EventOps.Crash.Tests.Load;

namespace EventOps.Crash.Tests.Changes;

/// <summary>All that was asked of the server over all its lives, and what it answered.</summary>
internal sealed class Books
{
    /// <summary>Subscribed to everything from the start, and never acknowledges: what it is offered is what is
    /// there.</summary>
    internal const string Watcher = "watcher";

    internal ChangeBook Changes { get; } = new();

    internal TriggerBook Triggers { get; } = new();

    internal NoticeBook Notices { get; } = new();

    internal KeyBook Keys { get; } = new();

    internal SubscriptionBook Subscriptions { get; } = new();
}
