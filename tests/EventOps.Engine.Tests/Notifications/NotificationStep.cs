using EventOps.Engine.Records;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Notifications;

/// <summary>One thing that happens to an engine with notifications, and to its model.</summary>
internal abstract record NotificationStep
{
    internal sealed record Publish(int Type, EventPriority Priority, int Count) : NotificationStep;

    /// <summary>Reviews some: every so-and-so-many-th of the newest.</summary>
    internal sealed record ReviewSome(int Skip, int Every, int Count, string? Notes, bool IsBulk, int Filter) : NotificationStep;

    internal sealed record PassTime(int Hours) : NotificationStep;

    internal sealed record Restart(bool IsKill) : NotificationStep;

    /// <summary>What happens: mostly events and reviews, of few and of many.</summary>
    internal static Gen<NotificationStep> Any => Gen.Frequency(
        (5, from type in Gen.Choose(0, 2)
            from priority in Gen.Elements(Enum.GetValues<EventPriority>()[..4])
            from count in Gen.Frequency((3, Gen.Choose(1, 20)), (1, Gen.Choose(300, 700)))
            select (NotificationStep)new Publish(type, priority, count)),
        (5, from skip in Gen.Choose(0, 30)
            from every in Gen.Choose(1, 3)
            from count in Gen.Frequency((2, Gen.Choose(1, 10)), (2, Gen.Choose(400, 1_000)))
            from notes in Gen.Elements<string?>(null, "seen")
            from bulk in Gen.Elements(true, false)
            from filter in Gen.Choose(0, NotificationRun.Filters.Length - 1)
            select (NotificationStep)new ReviewSome(skip, every, count, notes, bulk, filter)),
        (1, Gen.Choose(1, 30).Select(hours => (NotificationStep)new PassTime(hours))),
        (1, Gen.Elements(true, false).Select(kill => (NotificationStep)new Restart(kill))));
}
