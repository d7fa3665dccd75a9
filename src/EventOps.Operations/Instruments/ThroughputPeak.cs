namespace EventOps.Operations.Instruments;

/// <summary>
/// The best second of the last minute: told a total once a second, it remembers each second's rate. So a scrape every
/// fifteen or sixty seconds misses no peak. Written by one thread, read by any.
/// </summary>
internal sealed class ThroughputPeak(TimeProvider clock)
{
    private const int WindowSeconds = 60;

    private readonly Lock _lock = new();
    private readonly Queue<(long At, double PerSecond)> _seconds = new(WindowSeconds + 1);
    private object? _source;
    private long _total;
    private long _toldAt;

    /// <summary>Events a second; null when nobody has told for a minute.</summary>
    public double? PerSecond
    {
        get
        {
            lock (_lock)
            {
                Forget();
                return _seconds.Count == 0 ? null : _seconds.Max(static one => one.PerSecond);
            }
        }
    }

    /// <summary>Tells the total.</summary>
    /// <param name="source">Whose total it is; a new one begins at 0, as a reopened engine does. Null: nothing runs.</param>
    /// <param name="total">Events so far.</param>
    public void Tell(object? source, long total)
    {
        lock (_lock)
        {
            long now = clock.GetTimestamp();
            double seconds = clock.GetElapsedTime(_toldAt, now).TotalSeconds;
            if (_toldAt != 0 && seconds > 0 && source is not null)
            {
                long before = ReferenceEquals(source, _source) ? _total : 0;
                // A tick is a second but for its jitter: a decimal is all that means something.
                _seconds.Enqueue((now, Math.Round((total - before) / seconds, 1)));
                Forget();
            }

            (_source, _total, _toldAt) = (source, total, now);
        }
    }

    private void Forget()
    {
        while (_seconds.TryPeek(out (long At, double PerSecond) oldest)
            && clock.GetElapsedTime(oldest.At).TotalSeconds >= WindowSeconds)
        {
            _seconds.Dequeue();
        }
    }
}
