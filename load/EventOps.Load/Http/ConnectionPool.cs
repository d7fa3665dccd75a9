using EventOps.Load.Measuring;

namespace EventOps.Load.Http;

/// <summary>
/// Every connection of a run, and the watch over them: instead of a cancellation registration per request (which would
/// allocate), one timer looks at all of them a few times a second and closes what has been waiting too long.
/// </summary>
internal sealed class ConnectionPool : IDisposable
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(200);

    private readonly LoopbackTarget _target;
    private readonly IRunClock _clock;
    private readonly long _requestTimeoutNs;
    private readonly int _connectionsMax;
    private readonly Lock _gate = new();
    private readonly List<RawHttpConnection> _connections = [];
    private readonly ITimer _watch;

    public ConnectionPool(
        LoopbackTarget target, IRunClock clock, TimeProvider time, TimeSpan requestTimeout, int connectionsMax)
    {
        _target = target;
        _clock = clock;
        _requestTimeoutNs = (long)requestTimeout.TotalNanoseconds;
        _connectionsMax = connectionsMax;
        _watch = time.CreateTimer(_ => CloseOverdue(), null, WatchInterval, WatchInterval);
    }

    public RawHttpConnection Open()
    {
        lock (_gate)
        {
            if (_connections.Count >= _connectionsMax)
            {
                throw new InvalidOperationException($"a run opens at most {_connectionsMax} connections");
            }

            var connection = new RawHttpConnection(_target, _clock);
            _connections.Add(connection);
            return connection;
        }
    }

    /// <summary>Ends every request under way and lets none follow.</summary>
    public void EndAll() => ForEach(connection => connection.End());

    public void Dispose()
    {
        _watch.Dispose();
        ForEach(connection => connection.Dispose());
    }

    private void CloseOverdue()
    {
        long now = _clock.NowNs;
        ForEach(connection =>
        {
            long sentAt = connection.SentAtNs;
            if (sentAt != long.MaxValue && now - sentAt > _requestTimeoutNs)
            {
                connection.Abort(FailureKind.Timeout);
            }
        });
    }

    private void ForEach(Action<RawHttpConnection> action)
    {
        lock (_gate)
        {
            _connections.ForEach(action);
        }
    }
}
