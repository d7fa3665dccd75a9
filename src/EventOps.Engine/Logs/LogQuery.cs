namespace EventOps.Engine.Logs;

/// <summary>Which lines are asked for: all filters together.</summary>
public sealed record LogQuery
{
    /// <summary>Whose lines.</summary>
    public required string Tenant { get; init; }

    /// <summary>What they must say; null: anything.</summary>
    public LogTerms? Terms { get; init; }

    /// <summary>Of this severity; null: any.</summary>
    public LogSeverity? Severity { get; init; }

    /// <summary>Of this service; null: any.</summary>
    public string? Service { get; init; }

    /// <summary>From this moment on, in microseconds since 1970.</summary>
    public long FromMicros { get; init; } = long.MinValue;

    /// <summary>Before this moment, in microseconds since 1970.</summary>
    public long ToMicros { get; init; } = long.MaxValue;

    /// <summary>About this request; null: any.</summary>
    public string? RequestId { get; init; }

    /// <summary>About this user; null: any.</summary>
    public string? UserId { get; init; }
}
