using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EventOps.Server.DataFolder;

/// <summary>
/// The two things the platform's file API cannot do: open a file without taking its advisory lock, and flush a
/// directory, without which a file just made in it may be gone after a power failure.
/// </summary>
internal static class UnixFile
{
    private const int ReadOnly = 0;

    /// <summary>
    /// Opens a file or directory for reading, without touching its lock; <see langword="null"/> if that fails.
    /// </summary>
    public static SafeFileHandle? OpenUnlocked(string path)
    {
        var descriptor = Open(path, ReadOnly);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Makes what was created or renamed in a directory survive a power failure.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = OpenUnlocked(path);
        if (handle is null || FSync(handle) != 0)
        {
            throw new IOException($"'{path}' could not be flushed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FSync(SafeFileHandle handle);
}
