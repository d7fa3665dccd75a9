namespace EventOps.Engine.Intake.Parsing;

/// <summary>One system event as the caller sent it; its spans live as long as those of <see cref="EventFields"/>.</summary>
public ref struct SystemEvent
{
    /// <summary>
    /// The event: <c>payload</c> is its data, <c>payload.priority</c> its priority, and what came of <c>timestamp</c> and
    /// <c>tenant_id</c> its metadata.
    /// </summary>
    public EventFields Fields { get; internal set; }

    /// <summary>The tenant the caller says it is; UTF-8 without escapes, empty when it says none.</summary>
    public ReadOnlySpan<byte> TenantId { get; internal set; }

    /// <summary>Whether the payload came in an envelope; false: the body is the payload.</summary>
    public bool IsEnvelope { get; internal set; }
}

/// <summary>What an endpoint for one type of system events knows without the body.</summary>
public readonly ref struct SystemEventDefaults
{
    /// <summary>The type of events; empty: the body must say it, and cannot be a payload alone.</summary>
    public ReadOnlySpan<byte> Type { get; init; }

    /// <summary>The source of events that name none; empty: the body must say it.</summary>
    public ReadOnlySpan<byte> Source { get; init; }
}
