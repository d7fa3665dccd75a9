namespace EventOps.Engine.Retention;

/// <summary>How much room the disk has.</summary>
public interface IDiskSpace
{
    /// <summary>Bytes this process may still write. Any thread.</summary>
    /// <exception cref="IOException">The disk does not say.</exception>
    long FreeBytes { get; }

    /// <summary>Its size; 0 when that is not told. Any thread.</summary>
    /// <exception cref="IOException">The disk does not say.</exception>
    long TotalBytes => 0;
}

/// <summary>The disk that holds a folder.</summary>
internal sealed class FolderDiskSpace(string folder) : IDiskSpace
{
    private readonly DriveInfo _drive = new(
        OperatingSystem.IsWindows() ? Path.GetPathRoot(Path.GetFullPath(folder))! : Path.GetFullPath(folder));

    public long FreeBytes => _drive.AvailableFreeSpace;

    public long TotalBytes => _drive.TotalSize;
}
