using System.Runtime.InteropServices;

namespace EventOps.Load.Measuring;

/// <summary>Processor time of ended child processes, which .NET cannot tell once a process has ended.</summary>
internal static unsafe partial class NativeChildTime
{
    private const int Children = -1;

    /// <summary>struct rusage: user and system time as seconds and microseconds, then fourteen counters.</summary>
    private const int RusageWords = 18;

    public static TimeSpan Total()
    {
        nint* words = stackalloc nint[RusageWords];
        return OperatingSystem.IsLinux() && Getrusage(Children, words) == 0
            ? TimeSpan.FromSeconds(words[0] + words[2]) + TimeSpan.FromMicroseconds(words[1] + words[3])
            : TimeSpan.Zero;
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int Getrusage(int who, nint* usage);
}
