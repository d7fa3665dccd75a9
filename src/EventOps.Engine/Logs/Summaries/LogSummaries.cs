namespace EventOps.Engine.Logs.Summaries;

/// <summary>The summaries of consecutive blocks, oldest first.</summary>
internal abstract class LogSummaries
{
    /// <summary>The bytes of one; valid while this object is held.</summary>
    internal abstract ReadOnlySpan<byte> At(int block);
}

/// <summary>Summaries in memory: those of a segment that still grows, or whose file cannot be written.</summary>
internal sealed class HeldSummaries(byte[][] blocks) : LogSummaries
{
    internal override ReadOnlySpan<byte> At(int block) => blocks[block];
}
