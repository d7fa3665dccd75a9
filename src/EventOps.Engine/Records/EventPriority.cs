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
}
