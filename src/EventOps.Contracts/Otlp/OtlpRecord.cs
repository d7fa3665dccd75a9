namespace EventOps.Contracts.Otlp;

/// <summary>A log record as OpenTelemetry sends it, in whatever encoding. Used again for the next one.</summary>
internal sealed class OtlpRecord : IDisposable
{
    /// <summary>When it happened, in nanoseconds since 1970; 0: not known.</summary>
    internal ulong TimeNanos { get; set; }

    /// <summary>When it was seen, in nanoseconds since 1970; 0: not known.</summary>
    internal ulong ObservedNanos { get; set; }

    /// <summary>1 to 24; 0: not known.</summary>
    internal int SeverityNumber { get; set; }

    /// <summary>The source's own name for it.</summary>
    internal string? SeverityText { get; set; }

    /// <summary>What it says; JSON when that is no text.</summary>
    internal string? Body { get; set; }

    /// <summary>The kind of event it is.</summary>
    internal string? EventName { get; set; }

    /// <summary>32 hexadecimal digits.</summary>
    internal string? TraceId { get; set; }

    /// <summary>16 hexadecimal digits.</summary>
    internal string? SpanId { get; set; }

    /// <summary>The trace's flags.</summary>
    internal uint Flags { get; set; }

    /// <summary>How many attributes the source left out.</summary>
    internal uint DroppedAttributes { get; set; }

    /// <summary>What else it says.</summary>
    internal OtlpAttributes Attributes { get; } = new();

    /// <summary>Forgets all, for the next one.</summary>
    internal void Begin()
    {
        (TimeNanos, ObservedNanos, SeverityNumber, SeverityText, Body, EventName) = (0, 0, 0, null, null, null);
        (TraceId, SpanId, Flags, DroppedAttributes) = (null, null, 0, 0);
        Attributes.Begin();
    }

    /// <inheritdoc/>
    public void Dispose() => Attributes.Dispose();
}

/// <summary>Who made records: a resource's attributes, and the part of it that logs. Used again for the next one.</summary>
internal sealed class OtlpOrigin : IDisposable
{
    /// <summary>The resource.</summary>
    internal OtlpAttributes Resource { get; } = new();

    /// <summary>The scope's name: a logger's category.</summary>
    internal string? ScopeName { get; set; }

    /// <summary>The scope's version.</summary>
    internal string? ScopeVersion { get; set; }

    /// <summary>What else is said about the scope.</summary>
    internal OtlpAttributes Scope { get; } = new();

    /// <summary>Forgets the scope, for the next one.</summary>
    internal void BeginScope()
    {
        (ScopeName, ScopeVersion) = (null, null);
        Scope.Begin();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Resource.Dispose();
        Scope.Dispose();
    }
}
