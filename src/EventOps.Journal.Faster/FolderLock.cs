namespace EventOps.Journal.Faster;

/// <summary>
/// Keeps a second process (or a second journal in this one) out of a folder, by an exclusive lock on a file in it. The
/// operating system drops the lock when the process dies, however it dies. The server may take one on its whole data
/// folder.
/// </summary>
public sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, making the folder when it is missing.</summary>
    /// <param name="folderPath">The folder to own.</param>
    /// <param name="lockName">Name of the lock file in it.</param>
    /// <exception cref="FolderInUseException">Someone else holds it.</exception>
    public static FolderLock Acquire(string folderPath, string lockName)
    {
        Directory.CreateDirectory(folderPath);
        try
        {
            return new FolderLock(new FileStream(
                Path.Combine(folderPath, lockName), FileMode.OpenOrCreate, FileAccess.ReadWrite,
                FileShare.None, bufferSize: 1));
        }
        catch (IOException refused) when (refused is not (DirectoryNotFoundException or FileNotFoundException))
        {
            throw new FolderInUseException(folderPath, refused);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
