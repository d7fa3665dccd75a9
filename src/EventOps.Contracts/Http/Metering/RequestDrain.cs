namespace EventOps.Contracts.Http.Metering;

/// <summary>
/// The requests under way behind one opened engine. Before that is closed the drain is: newcomers are told to come
/// again, and whoever closes waits until those within are gone. Publishes of one event do not pass here: the engine's
/// intake answers them at any time. Any thread.
/// </summary>
public sealed class RequestDrain
{
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _underWay;
    private int _closed;

    /// <summary>Whether newcomers are refused.</summary>
    public bool IsClosed => Volatile.Read(ref _closed) != 0;

    /// <summary>Requests within.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Refuses newcomers from now on; the task ends when nobody is within.</summary>
    public Task Close()
    {
        Interlocked.Exchange(ref _closed, 1);
        if (UnderWay == 0)
        {
            _empty.TrySetResult();
        }

        return _empty.Task;
    }

    /// <summary>Lets a request in, which then must leave; false when it is refused.</summary>
    internal bool TryEnter()
    {
        // Counted before the look: a drain that was open then waits for it.
        Interlocked.Increment(ref _underWay);
        if (!IsClosed)
        {
            return true;
        }

        Leave();
        return false;
    }

    internal void Leave()
    {
        if (Interlocked.Decrement(ref _underWay) == 0 && IsClosed)
        {
            _empty.TrySetResult();
        }
    }
}
