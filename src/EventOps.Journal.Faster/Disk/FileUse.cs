namespace EventOps.Journal.Faster.Disk;

/// <summary>What a block file is opened for; decides how its writes reach the disk.</summary>
internal enum FileUse
{
    /// <summary>The log's own writes: whole sectors from sector-aligned memory, durable when the call
    /// returns.</summary>
    Append,

    /// <summary>Zero-filling a new file: as <see cref="Append"/>, but durable only after
    /// <see cref="IBlockFile.Sync"/>. Makes the file.</summary>
    Prepare,

    /// <summary>Reading any bytes, through the page cache.</summary>
    Read,

    /// <summary>Writing any bytes through the page cache, durable after <see cref="IBlockFile.Sync"/>. Makes the file
    /// when missing.</summary>
    Buffered,
}
