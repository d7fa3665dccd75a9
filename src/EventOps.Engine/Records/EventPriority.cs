namespace EventOps.Engine.Records;

/// <summary>How urgent an event is, and by that how long it is kept. <c>medium</c> is another word for <see cref="Normal"/>.</summary>
public enum EventPriority : byte
{
    /// <summary>Kept 1 day by default.</summary>
    Low = 0,

    /// <summary>Kept 7 days by default.</summary>
    Normal = 1,

    /// <summary>Kept 30 days by default.</summary>
    High = 2,

    /// <summary>Kept 90 days by default.</summary>
    Critical = 3,
}
