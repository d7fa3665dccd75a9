using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EventOps.Engine.Files;

/// <summary>Flushes a folder, which the platform's file API cannot do. Any thread.</summary>
public static class DurableFolder
{
    private const int ReadOnly = 0;

    /// <summary>Makes what was created, renamed or deleted in a folder survive a power failure.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Open(path, ReadOnly);
        using SafeFileHandle? folder = descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
        if (folder is null || FSync(folder) != 0)
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
