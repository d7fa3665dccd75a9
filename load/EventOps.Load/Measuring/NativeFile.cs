using System.Runtime.InteropServices;

namespace EventOps.Load.Measuring;

/// <summary>The three calls the disk probe needs that .NET's file API does not offer with O_DIRECT.</summary>
internal static unsafe partial class NativeFile
{
    private const int ReadWrite = 0x2;
    private const int DataSync = 0x1000;

    /// <summary>O_DIRECT is one of the flags whose value depends on the architecture.</summary>
    private static int Direct => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x10000 : 0x4000;

    public static int OpenDirectDurable(string path) => Open(path, ReadWrite | DataSync | Direct);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint PositionedWrite(int descriptor, void* buffer, nint count, long offset);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int CloseDescriptor(int descriptor);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
