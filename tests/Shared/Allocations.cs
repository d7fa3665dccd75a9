namespace EventOps.Tests.Shared;

/// <summary>
/// What a piece of code allocates on the thread that runs it: that of its quietest round, because the runtime may
/// allocate on the same thread while it compiles a method anew.
/// </summary>
internal static class Allocations
{
    /// <summary>How often the code runs.</summary>
    public const int Runs = Rounds + 1;

    private const int Rounds = 5;

    /// <summary>The least of several rounds in bytes, after one that does not count.</summary>
    public static long Of(Action round)
    {
        ArgumentNullException.ThrowIfNull(round);
        round();
        long least = long.MaxValue;
        for (int i = 0; i < Rounds; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
