namespace EventOps.Tests.Shared.Webhooks;

/// <summary>
/// Holds answers back until the test opens it: slowness without a clock. Once open it stays open, until it is closed
/// again.
/// </summary>
internal sealed class DeliveryGate
{
    private readonly Lock _sync = new();
    private TaskCompletionSource _open = New();
    private int _waiting;

    /// <summary>Requests held back just now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Lets everybody through, from now on.</summary>
    public void Open()
    {
        lock (_sync)
        {
            _open.TrySetResult();
        }
    }

    /// <summary>Holds back those that come from now on.</summary>
    public void Close()
    {
        lock (_sync)
        {
            if (_open.Task.IsCompleted)
            {
                _open = New();
            }
        }
    }

    internal async Task WaitAsync(CancellationToken gone)
    {
        Task open;
        lock (_sync)
        {
            open = _open.Task;
        }

        Interlocked.Increment(ref _waiting);
        try
        {
            await open.WaitAsync(gone);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
