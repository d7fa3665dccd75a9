namespace EventOps.Contracts.SystemEvents.Rules;

/// <summary>What the placeholders of a template stand for in one notification.</summary>
internal readonly ref struct TemplateValues
{
    /// <summary>The notification's id, as text.</summary>
    internal required string Id { get; init; }

    /// <summary>The event type.</summary>
    internal required string Type { get; init; }

    /// <summary>The event's source.</summary>
    internal required string Source { get; init; }

    /// <summary>The priority as this contract names it.</summary>
    internal required string Priority { get; init; }

    /// <summary>The event's data as JSON; empty when there is none or it cannot be read.</summary>
    internal ReadOnlySpan<byte> Payload { get; init; }
}
