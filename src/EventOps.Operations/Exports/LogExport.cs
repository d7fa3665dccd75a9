namespace EventOps.Operations.Exports;

/// <summary>An export as callers see it.</summary>
/// <param name="EventId">Its event.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Terms">What was asked.</param>
public sealed record LogExport(long EventId, LogExportStatus Status, LogExportTerms Terms)
{
    /// <summary>Its job's id in the queue: what is retried when it failed.</summary>
    public required string JobId { get; init; }

    /// <summary>How much of the way is done.</summary>
    public int ProgressPercent { get; init; }

    /// <summary>Lines written.</summary>
    public long Lines { get; init; }

    /// <summary>Bytes written.</summary>
    public long Bytes { get; init; }

    /// <summary>When it was asked for, in milliseconds since 1970.</summary>
    public long CreatedMs { get; init; }

    /// <summary>Since when it is complete, in milliseconds since 1970; 0: it is not.</summary>
    public long CompletedMs { get; init; }

    /// <summary>Until when it can be downloaded, in milliseconds since 1970; 0: not yet known.</summary>
    public long ExpiresMs { get; init; }

    /// <summary>Whether lines were left out: the query's expression took too long for them, or they could not be read.</summary>
    public bool LeftOut { get; init; }

    /// <summary>Why it failed, or was tried in vain; null when nothing went wrong.</summary>
    public string? Error { get; init; }
}

/// <summary>What became of an export.</summary>
public enum LogExportStatus
{
    /// <summary>Waits, is being written, or will be tried again.</summary>
    Processing,

    /// <summary>Can be downloaded.</summary>
    Completed,

    /// <summary>A failed job, until it is retried or deleted.</summary>
    Failed,

    /// <summary>Was complete; its file is gone.</summary>
    Expired,
}

/// <summary>The answer to a request for an export.</summary>
/// <param name="EventId">Its event, when it was taken.</param>
/// <param name="Error">Why the engine did not take it.</param>
/// <param name="Problem">Why it was refused before; null when it was not.</param>
public readonly record struct LogExportReceipt(long EventId, Engine.Intake.AdmitError Error, string? Problem);

/// <summary>How far the export is that is written just now.</summary>
/// <param name="EventId">Which.</param>
/// <param name="Percent">How much of the way is done.</param>
/// <param name="Lines">Lines written.</param>
/// <param name="Bytes">Bytes written.</param>
internal sealed record LogExportProgress(long EventId, int Percent, long Lines, long Bytes);
