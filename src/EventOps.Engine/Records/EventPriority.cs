namespace EventOps.Engine.Records;

/// <summary>How urgent an event is. The values are stored in records: they never change their meaning.</summary>
public enum EventPriority : byte
{
    /// <summary>Kept for one day.</summary>
    Low = 0,

    /// <summary>The default; <c>medium</c> in the system events contract is the same.</summary>
    Normal = 1,

    /// <summary>Kept for thirty days.</summary>
    High = 2,

    /// <summary>Kept for ninety days.</summary>
    Critical = 3,

    /// <summary>
    /// No priority but a retention class, kept for a year: entries of the audit trail. Nobody can publish it, subscribe
    /// to it or ask for it.
    /// </summary>
    Audit = 4,
}

/// <summary>The priorities events are published with; the values from 0 on without a gap.</summary>
public static class PublishedPriorities
{
    /// <summary>How many.</summary>
    public const int Count = 4;

    /// <summary>Lowest first.</summary>
    public static IReadOnlyList<EventPriority> All { get; } =
        [EventPriority.Low, EventPriority.Normal, EventPriority.High, EventPriority.Critical];
}
