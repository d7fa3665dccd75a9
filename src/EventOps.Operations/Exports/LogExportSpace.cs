namespace EventOps.Operations.Exports;

/// <summary>
/// Room for the files of exports: they share the disk with the journal, and somebody's exports must not be why everybody's
/// events are refused. The worker's task.
/// </summary>
internal sealed class LogExportSpace
{
    /// <summary>Written between two looks: a look asks the disk.</summary>
    private const long LookEveryBytes = 16L << 20;

    private readonly LogExportOptions _options;
    private readonly Func<long?> _freeBytes;
    private readonly long _othersBytes;
    private long _nextLookAtBytes;

    /// <param name="folder">Where the files are.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="freeBytes">Free bytes of the disk; null when it does not tell.</param>
    internal LogExportSpace(LogExportFolder folder, LogExportOptions options, Func<long?> freeBytes)
    {
        _options = options;
        _freeBytes = freeBytes;
        _othersBytes = folder.CompleteBytes();
    }

    /// <summary>Why a file of so many bytes may not grow; null when it may.</summary>
    internal string? WhyFull(long bytes)
    {
        if (bytes < _nextLookAtBytes)
        {
            return null;
        }

        _nextLookAtBytes = bytes + LookEveryBytes;
        return _othersBytes + bytes > _options.KeptBytesMax
            ? $"the files of all exports would be more than {_options.KeptBytesMax} bytes; they go when they expire"
            : _freeBytes() < _options.FreeBytesMin
                ? "the disk has too little room left for exports"
                : null;
    }
}
