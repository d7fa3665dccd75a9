using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EventOps.Journal.Faster.Disk;

/// <summary>The real disk. Direct where the folder's file system takes O_DIRECT writes of one sector, write-through
/// elsewhere.</summary>
internal sealed class SystemDisk : IDisk
{
    // 4 KiB aligns with every disk sold; a file system that refuses it refuses 512 as well.
    private const int Sector = 4096;
    private const int OwnerOnly = 0x180;

    private SystemDisk(DeviceKind kind) => Kind = kind;

    public DeviceKind Kind { get; }

    public int SectorBytes => Sector;

    /// <summary>Finds out, by writing one sector, what the folder's file system can do.</summary>
    public static SystemDisk For(string folderPath, bool allowDirect) =>
        new(allowDirect && OperatingSystem.IsLinux() && TakesDirect(folderPath)
            ? DeviceKind.Direct
            : DeviceKind.WriteThrough);

    public int Open(string path, FileUse use, out IBlockFile? file)
    {
        if (Kind == DeviceKind.Direct && use is FileUse.Append or FileUse.Prepare && OperatingSystem.IsLinux())
        {
            return OpenDirect(path, use == FileUse.Append ? LibC.DataSync : LibC.Create, out file);
        }

        file = null;
        try
        {
            // The write-through flag is O_SYNC on Unix.
            file = new BufferedFile(File.OpenHandle(
                path,
                use is FileUse.Prepare or FileUse.Buffered ? FileMode.OpenOrCreate : FileMode.Open,
                use == FileUse.Read ? FileAccess.Read : FileAccess.ReadWrite,
                FileShare.ReadWrite | FileShare.Delete,
                use == FileUse.Append ? FileOptions.WriteThrough : FileOptions.None));
            return 0;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return Errno.From(refused);
        }
    }

    public int Rename(string fromPath, string toPath) => Try(() => File.Move(fromPath, toPath, overwrite: false));

    public int Delete(string path) => Try(() => File.Delete(path));

    public int SyncFolder(string folderPath)
    {
        if (OperatingSystem.IsWindows())
        {
            return 0; // NTFS journals names; there is no handle to flush.
        }

        using var folder = LibC.Open(folderPath, LibC.ReadOnly, 0);
        return folder.IsInvalid || LibC.FSync(folder) != 0 ? Errno.Last() : 0;
    }

    private static int OpenDirect(string path, int flags, out IBlockFile? file)
    {
        var handle = LibC.Open(path, LibC.WriteOnly | LibC.CloseOnExec | LibC.Direct | flags, OwnerOnly);
        if (handle.IsInvalid)
        {
            var error = Errno.Last();
            handle.Dispose();
            file = null;
            return error;
        }

        file = new DirectFile(handle);
        return 0;
    }

    private static unsafe bool TakesDirect(string folderPath)
    {
        var path = Path.Combine(folderPath, "direct.probe");
        var sector = NativeMemory.AlignedAlloc(Sector, Sector);
        try
        {
            NativeMemory.Clear(sector, Sector);
            using SafeFileHandle handle = LibC.Open(
                path, LibC.WriteOnly | LibC.CloseOnExec | LibC.Create | LibC.Direct | LibC.DataSync, OwnerOnly);
            return !handle.IsInvalid && LibC.PWrite(handle, (byte*)sector, Sector, 0) == Sector;
        }
        finally
        {
            NativeMemory.AlignedFree(sector);
            File.Delete(path);
        }
    }

    private static int Try(Action operation)
    {
        try
        {
            operation();
            return 0;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return Errno.From(refused);
        }
    }
}
