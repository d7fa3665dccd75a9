using System.Runtime.InteropServices;

namespace EventOps.Load.Measuring;

/// <summary>nanosleep(2), for the pacer.</summary>
internal static partial class NativeSleep
{
    private const long NsPerSecond = 1_000_000_000;

    public static void Nanosleep(long ns)
    {
        var request = new TimeSpec { Seconds = (nint)(ns / NsPerSecond), Nanoseconds = (nint)(ns % NsPerSecond) };
        // An early return on a signal is fine: the caller looks at the clock again.
        _ = NanosleepCore(in request, 0);
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanosleepCore(in TimeSpec request, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
