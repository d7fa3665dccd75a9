namespace EventOps.Journal.Faster.Disk;

/// <summary>
/// The file operations the journal needs, and nothing else: the seam where tests put a disk that fails. Calls answer 0
/// or the system's error number.
/// </summary>
internal interface IDisk
{
    /// <summary>How <see cref="FileUse.Append"/> writes reach the disk.</summary>
    DeviceKind Kind { get; }

    /// <summary>Unit and alignment of <see cref="FileUse.Append"/> and <see cref="FileUse.Prepare"/> writes.</summary>
    int SectorBytes { get; }

    /// <summary>Opens a file.</summary>
    int Open(string path, FileUse use, out IBlockFile? file);

    /// <summary>Renames a file; durable after <see cref="SyncFolder"/>.</summary>
    int Rename(string fromPath, string toPath);

    /// <summary>Deletes a file; no error when it is missing.</summary>
    int Delete(string path);

    /// <summary>Makes names made, changed and deleted in a folder durable.</summary>
    int SyncFolder(string folderPath);
}
