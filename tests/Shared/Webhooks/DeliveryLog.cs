namespace EventOps.Tests.Shared.Webhooks;

/// <summary>
/// What has arrived, in order, and those who wait for something of it. A waiter sees every delivery exactly once, the
/// earlier ones when it begins to wait: waiting for a million events costs a million looks, not more.
/// </summary>
internal sealed class DeliveryLog
{
    private readonly Lock _sync = new();
    private readonly List<ReceivedDelivery> _deliveries = [];
    private readonly Dictionary<(string Path, string DeliveryId), int> _attempts = [];
    private readonly List<Waiter> _waiters = [];
    private long _order;

    public IReadOnlyList<ReceivedDelivery> All
    {
        get
        {
            lock (_sync)
            {
                return [.. _deliveries];
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_sync)
            {
                return _deliveries.Count;
            }
        }
    }

    /// <summary>Gives a delivery its place and number of attempt; what <paramref name="make"/> returns is kept.</summary>
    public void Add(string path, string deliveryId, Func<long, int, ReceivedDelivery> make)
    {
        lock (_sync)
        {
            int attempt = _attempts[(path, deliveryId)] = _attempts.GetValueOrDefault((path, deliveryId)) + 1;
            ReceivedDelivery delivery = make(++_order, attempt);
            _deliveries.Add(delivery);
            for (int i = _waiters.Count - 1; i >= 0; i--)
            {
                if (_waiters[i].Sees(delivery))
                {
                    _waiters.RemoveAt(i);
                }
            }
        }
    }

    /// <summary>Forgets what has arrived; those who wait and the numbers of attempts stay.</summary>
    public void Clear()
    {
        lock (_sync)
        {
            _deliveries.Clear();
        }
    }

    /// <summary>
    /// Tells <paramref name="isLast"/> of each delivery in order of arrival, until it says that there is no need to wait
    /// on; in time, or else it fails with what is <paramref name="missing"/>.
    /// </summary>
    public async Task<ReceivedDelivery> WaitAsync(Func<ReceivedDelivery, bool> isLast, Func<string> missing, TimeSpan timeout)
    {
        var waiter = new Waiter(isLast);
        lock (_sync)
        {
            if (!_deliveries.Exists(waiter.Sees))
            {
                _waiters.Add(waiter);
            }
        }

        try
        {
            return await waiter.Task.WaitAsync(timeout);
        }
        catch (TimeoutException)
        {
            lock (_sync)
            {
                _waiters.Remove(waiter);
                throw new TimeoutException($"not received within {timeout}: {missing()}; {_deliveries.Count} deliveries have arrived");
            }
        }
    }

    private sealed class Waiter(Func<ReceivedDelivery, bool> isLast)
    {
        private readonly TaskCompletionSource<ReceivedDelivery> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<ReceivedDelivery> Task => _done.Task;

        public bool Sees(ReceivedDelivery delivery)
        {
            try
            {
                if (!isLast(delivery))
                {
                    return false;
                }

                _done.TrySetResult(delivery);
            }
            catch (Exception failure)
            {
                // The test's own condition failed: that is the test's answer, not the receiver's.
                _done.TrySetException(failure);
            }

            return true;
        }
    }
}
