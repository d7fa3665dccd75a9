namespace EventOps.Crash.Tests.Load;

/// <summary>Ends when a number of requests was acknowledged: the moment of the kill.</summary>
internal sealed class AckCountdown(int count)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = count;

    internal Task Reached => _reached.Task;

    internal void Note()
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            _reached.SetResult();
        }
    }
}
