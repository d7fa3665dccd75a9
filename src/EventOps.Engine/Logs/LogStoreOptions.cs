namespace EventOps.Engine.Logs;

/// <summary>Where the log store keeps its summaries, and how much it keeps. Read once.</summary>
public sealed record LogStoreOptions
{
    /// <summary>The folder of the summaries; made when missing.</summary>
    public required string SummariesPath { get; init; }

    /// <summary>How long a line is kept, counted from when it arrived. It may stay up to a day longer, or an eighth of this.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Bytes of lines and summaries, packed; the oldest go first.</summary>
    public long BytesMax { get; init; } = 2L << 30;

    /// <summary>Lines of a block, in bytes.</summary>
    internal int BlockBytes { get; init; } = Limits.LogBlockBytes;

    /// <summary>Blocks of a segment.</summary>
    internal int SegmentBlocks { get; init; } = Limits.LogSegmentBlocks;

    /// <summary>Searches at once.</summary>
    internal int SearchesAtOnce { get; init; } = Limits.LogSearchesAtOnceFor(Environment.ProcessorCount);

    internal long RetentionMicros => Micros(Retention);

    /// <summary>At what age a segment is closed.</summary>
    internal long SegmentAgeMicros => Math.Min(Micros(TimeSpan.FromMinutes(Limits.LogSegmentAgeMaxMinutes)), RetentionMicros / 8);

    /// <summary>At what age lines that do not fill a block become one.</summary>
    internal long TailAgeMicros => Math.Min(Micros(TimeSpan.FromMinutes(Limits.LogTailAgeMaxMinutes)), RetentionMicros / 8);

    private static long Micros(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;
}
