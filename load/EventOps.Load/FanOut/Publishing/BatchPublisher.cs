using EventOps.Load.Http;
using EventOps.Load.Measuring;
using EventOps.Load.Scenarios;

namespace EventOps.Load.FanOut.Publishing;

/// <summary>
/// Publishes so many numbered events in batches over a few connections. A server that is full (503) is asked again a
/// little later; anything else but a full acceptance ends the run.
/// </summary>
internal sealed class BatchPublisher
{
    private const int Busy = 503;
    private static readonly TimeSpan BusyWait = TimeSpan.FromMilliseconds(50);

    private readonly LoopbackTarget _target;
    private readonly FanOutOptions _options;
    private readonly TimeProvider _time;
    private long _published;
    private long _refusals;

    public BatchPublisher(LoopbackTarget target, FanOutOptions options, TimeProvider time)
    {
        _target = target;
        _options = options;
        _time = time;
    }

    /// <summary>Accepted so far.</summary>
    public long Published => Volatile.Read(ref _published);

    /// <summary>Batches that were answered 503 and sent again.</summary>
    public long Refusals => Volatile.Read(ref _refusals);

    public async Task PublishAsync(long first, long count, CancellationToken stop)
    {
        var clock = new SystemRunClock(_time);
        using var connections = new ConnectionPool(
            _target, clock, _time, TimeSpan.FromSeconds(35), _options.PublishConnections);
        await using CancellationTokenRegistration abort = stop.Register(connections.EndAll);
        var cursor = new Cursor(first, first + count, _options.BatchSize);
        await Task.WhenAll(Enumerable.Range(0, _options.PublishConnections).Select(_ => SendAsync(connections.Open(), cursor, stop)));
    }

    private async Task SendAsync(RawHttpConnection connection, Cursor cursor, CancellationToken stop)
    {
        // Completions may run on the caller's thread: the first batch of one connection must not keep the others from theirs.
        await Task.Yield();
        var batch = new NumberedBatch(_target, _options.EventType, _options.BatchSize);
        while (cursor.TryTake(out long first, out int count))
        {
            batch = batch.Events == count ? batch : new NumberedBatch(_target, _options.EventType, count);
            HttpExchange exchange = await connection.SendAsync(batch.From(first));
            while (exchange.Status == Busy)
            {
                Interlocked.Increment(ref _refusals);
                await Task.Delay(BusyWait, _time, stop);
                exchange = await connection.SendAsync(batch.From(first));
            }

            stop.ThrowIfCancellationRequested();
            long accepted = exchange.IsSuccess ? BatchAnswer.Accepted(connection.Body) : -1;
            if (accepted != count)
            {
                throw new SetupFailedException(
                    $"a batch of {count} was not accepted: status {exchange.Status}, {exchange.Failure}, {accepted} accepted");
            }

            Interlocked.Add(ref _published, count);
        }
    }

    /// <summary>Hands out consecutive ranges.</summary>
    private sealed class Cursor(long first, long end, int step)
    {
        private long _next = first;

        public bool TryTake(out long from, out int count)
        {
            from = Interlocked.Add(ref _next, step) - step;
            count = (int)Math.Clamp(end - from, 0, step);
            return count > 0;
        }
    }
}
