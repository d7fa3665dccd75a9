using System.Globalization;
using System.Text;

namespace EventOps.Server.DataFolder;

/// <summary>
/// The right to use a data folder, held by one process at a time: two writers on one journal would destroy it. The
/// lock is the kernel's (<c>flock</c> on <c>eventops.lock</c>), so it ends with the process however that ends; the
/// file itself stays, and the process id in it is for people.
/// </summary>
internal sealed class DataFolderLock : IDisposable
{
    /// <summary>The lock file's name in the folder.</summary>
    public const string LockFileName = "eventops.lock";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lockFile;

    private DataFolderLock(string folder, FileStream lockFile)
    {
        Folder = folder;
        _lockFile = lockFile;
    }

    /// <summary>The folder's full path.</summary>
    public string Folder { get; }

    /// <summary>
    /// Makes the folder if it is missing (mode 0700) and locks it; a refusal is a line for standard error.
    /// </summary>
    public static DataFolderResult Acquire(string path)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        try
        {
            Create(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return DataFolderResult.Refused($"Data folder '{folder}' cannot be used: {e.Message}");
        }

        var lockPath = Path.Combine(folder, LockFileName);
        try
        {
            return DataFolderResult.Acquired(new DataFolderLock(folder, Lock(lockPath)));
        }
        catch (UnauthorizedAccessException e)
        {
            return DataFolderResult.Refused($"Data folder '{folder}' cannot be used: {e.Message}");
        }
        catch (IOException e)
        {
            // Whether it was the lock or the disk that refused: only a locked file can be opened without locking it.
            return LockHolder.Find(lockPath) is { } holder
                ? DataFolderResult.Refused(
                    $"Data folder '{folder}' is in use by another EventOps.Server ({holder}); "
                    + "stop it or set EventOps:Data:Path")
                : DataFolderResult.Refused($"Data folder '{folder}' cannot be used: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lockFile.Dispose();

    private static void Create(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else if (!Directory.Exists(folder))
        {
            // Parents as the user's umask says, the data folder itself for its owner only.
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            Directory.CreateDirectory(folder, OwnerOnly);
        }
    }

    // FileShare.None is flock(LOCK_EX) on Unix; on Windows readers are let in, else nobody could read the process id.
    private static FileStream Lock(string path)
    {
        var share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None;
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share, bufferSize: 0);
        try
        {
            var pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(pid + "\n"));
            file.Flush(flushToDisk: false);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
