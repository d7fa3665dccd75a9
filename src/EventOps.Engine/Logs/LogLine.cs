namespace EventOps.Engine.Logs;

/// <summary>A line of a log, as whoever writes it hands it over. Immutable.</summary>
public sealed record LogLine
{
    /// <summary>When it was written, in microseconds since 1970.</summary>
    public required long AtMicros { get; init; }

    /// <summary>How serious it is.</summary>
    public required LogSeverity Severity { get; init; }

    /// <summary>Who wrote it.</summary>
    public required string Service { get; init; }

    /// <summary>What it says.</summary>
    public required string Message { get; init; }

    /// <summary>The request it is about, or null.</summary>
    public string? RequestId { get; init; }

    /// <summary>The user it is about, or null.</summary>
    public string? UserId { get; init; }

    /// <summary>Whatever else it says, a JSON object in UTF-8; empty: nothing.</summary>
    public ReadOnlyMemory<byte> Metadata { get; init; }
}

/// <summary>A line that is kept.</summary>
/// <param name="Id">Its id: later lines have larger ones.</param>
/// <param name="Line">The line.</param>
public sealed record KeptLogLine(long Id, LogLine Line);
