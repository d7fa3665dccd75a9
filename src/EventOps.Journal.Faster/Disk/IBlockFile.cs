namespace EventOps.Journal.Faster.Disk;

/// <summary>An open file. Calls answer 0 or the system's error number: a refusing disk is expected, not a
/// bug.</summary>
internal interface IBlockFile : IDisposable
{
    /// <summary>Writes all bytes or answers why not; after an error any part of them may have been written.</summary>
    int Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Reads until <paramref name="into"/> is full or the file ends.</summary>
    int Read(Span<byte> into, long offset, out int bytesRead);

    /// <summary>Takes the space for the file's first <paramref name="bytes"/> bytes; they read as zero.</summary>
    int Preallocate(long bytes);

    /// <summary>Makes everything written durable.</summary>
    int Sync();
}
