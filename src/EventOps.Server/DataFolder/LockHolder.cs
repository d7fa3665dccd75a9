using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EventOps.Server.DataFolder;

/// <summary>Finds out, for a person, which process holds a lock file.</summary>
internal static class LockHolder
{
    private const int TextBytesMax = 32;

    /// <summary>
    /// "process 123", or <see langword="null"/> when the file cannot be read: then it was not the lock that refused.
    /// </summary>
    public static string? Find(string lockPath)
    {
        try
        {
            using var handle = OperatingSystem.IsWindows()
                ? File.OpenHandle(lockPath, share: FileShare.ReadWrite)
                : UnixFile.OpenUnlocked(lockPath);
            return handle is null ? null : Describe(handle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Describe(SafeFileHandle handle)
    {
        Span<byte> text = stackalloc byte[TextBytesMax];
        var length = RandomAccess.Read(handle, text, 0);
        var pid = Encoding.ASCII.GetString(text[..length]).Trim();

        // Empty for the instant between its lock and its writing.
        return pid.Length > 0 && pid.All(char.IsAsciiDigit) ? "process " + pid : "process unknown";
    }
}
