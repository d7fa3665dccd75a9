namespace EventOps.Tests.Shared;

/// <summary>
/// What a piece of code allocates on the thread that runs it: that of its quietest round, because the runtime may
/// allocate on the same thread while it compiles a method anew.
/// </summary>
internal static class Allocations
{
    /// <summary>A collection that other tests cause counts what is left of this thread's buffer as allocated: on a busy
    /// machine several rounds in a row have one.</summary>
    private const int RoundsMax = 50;

    /// <summary>The least of several rounds in bytes, after one that does not count; ends with the first that
    /// allocates nothing.</summary>
    public static long Of(Action round) => Of(round, out _);

    /// <summary>As the other; <paramref name="runs"/> is how often the code ran.</summary>
    public static long Of(Action round, out int runs)
    {
        ArgumentNullException.ThrowIfNull(round);
        round();
        long least = long.MaxValue;
        for (runs = 1; runs <= RoundsMax && least > 0; runs++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
