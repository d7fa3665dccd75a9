namespace EventOps.Contracts.Tests;

/// <summary>Runs work on threads of its own, all released at once.</summary>
internal static class RealThreads
{
    public static void Run(int count, Action<int> work)
    {
        using var start = new Barrier(count);
        Exception? failure = null;
        var threads = Enumerable.Range(0, count).Select(index => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                work(index);
            }
            catch (Exception exception) when (Interlocked.CompareExchange(ref failure, exception, null) is null)
            {
                // rethrown below, on the test's thread
            }
        })).ToArray();
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        Assert.Null(failure);
    }
}
