using EventOps.Engine.Projections;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Queues;

/// <summary>Which jobs of a queue; what is null asks nothing.</summary>
/// <param name="EventType">Type of the event; <c>*</c> stands for any characters.</param>
/// <param name="EventId">The event.</param>
/// <param name="Error">Text that the last error must contain, in any case.</param>
public sealed record JobFilter(WildcardPattern? EventType = null, long? EventId = null, string? Error = null)
{
    /// <summary>Every job.</summary>
    public static JobFilter None { get; } = new();

    /// <summary>Whether it lets every job through.</summary>
    public bool IsNone => EventType is null && EventId is null && Error is null;

    internal bool Admits(Series series) => EventType is null || EventType.Matches(series.Type);

    internal bool Admits(string? error) =>
        Error is null || (error is not null && error.Contains(Error, StringComparison.OrdinalIgnoreCase));
}
