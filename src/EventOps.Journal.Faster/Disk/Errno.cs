using System.Runtime.InteropServices;

namespace EventOps.Journal.Faster.Disk;

/// <summary>The system error numbers the journal names itself (Linux values).</summary>
internal static class Errno
{
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int InvalidArgument = 22;
    public const int NoSpace = 28;
    public const int NotSupported = 95;

    /// <summary>The number of the last failed system call of this thread; never 0.</summary>
    public static int Last()
    {
        var number = Marshal.GetLastPInvokeError();
        return number == 0 ? InputOutput : number;
    }

    /// <summary>The nearest number for an exception of the platform's file API.</summary>
    public static int From(Exception refused)
    {
        // On Unix the runtime puts the raw error number into HResult; on Windows 0x70 and 0x27 are the disk-full codes.
        var code = refused.HResult & 0xFFFF;
        return refused is IOException && (code == NoSpace || (OperatingSystem.IsWindows() && code is 0x70 or 0x27))
            ? NoSpace
            : InputOutput;
    }

    /// <summary>The number in words, for the log.</summary>
    public static string Describe(int number) => number switch
    {
        InputOutput => "EIO",
        NoSpace => "ENOSPC",
        _ => $"errno {number}",
    };
}
