using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EventOps.Server.DataFolder;

/// <summary>Opens a file without taking its advisory lock, which the platform's file API cannot do.</summary>
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

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
