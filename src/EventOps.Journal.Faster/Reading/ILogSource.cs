namespace EventOps.Journal.Faster.Reading;

/// <summary>The log's bytes by address, as they are on disk.</summary>
internal interface ILogSource
{
    /// <summary>Fills <paramref name="into"/> from one segment; what lies behind the end of its file reads as
    /// zero.</summary>
    LogReadOutcome Read(long address, Span<byte> into);
}

/// <summary>What became of a read from disk.</summary>
internal enum LogReadOutcome
{
    Ok,

    /// <summary>There is no such segment file (any more).</summary>
    NoSegment,

    /// <summary>The disk answered with an error.</summary>
    Refused,
}
