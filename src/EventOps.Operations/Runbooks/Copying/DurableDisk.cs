using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EventOps.Operations.Runbooks.Copying;

/// <summary>What the platform's file API cannot do: flush a folder, and have the next read come from the disk.</summary>
internal static class DurableDisk
{
    private const int ReadOnly = 0;
    private const int DontNeed = 4;

    /// <summary>Makes what was created, renamed or deleted in a folder survive a power failure.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    internal static void FlushFolder(string path)
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

    /// <summary>Drops what the system has of a file in memory: what is read next is what the disk holds. A hint, and no
    /// failure where there is none.</summary>
    internal static void ForgetCached(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Advise(file, 0, 0, DontNeed);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FSync(SafeFileHandle handle);

    [DllImport("libc", EntryPoint = "posix_fadvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Advise(SafeFileHandle handle, long offset, long length, int advice);
}
