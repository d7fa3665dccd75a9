using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EventOps.Operations.Runbooks.Copying;

/// <summary>What the system has of files in memory.</summary>
internal static class PageCache
{
    private const int DontNeed = 4;

    /// <summary>Drops what there is of a file: what is read next is what the disk holds. A hint, and no failure where there is
    /// none.</summary>
    internal static void Forget(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Advise(file, 0, 0, DontNeed);
        }
    }

    [DllImport("libc", EntryPoint = "posix_fadvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Advise(SafeFileHandle handle, long offset, long length, int advice);
}
