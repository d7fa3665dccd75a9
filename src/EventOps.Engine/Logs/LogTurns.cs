namespace EventOps.Engine.Logs;

/// <summary>
/// Lets so many searches run at once, and the others wait: callers in turn, each caller's own in their order, so that one who
/// asks a lot waits for itself. A bounded number waits, for a bounded time. Any thread.
/// </summary>
public sealed class LogTurns
{
    private readonly Lock _lock = new();

    /// <summary>Callers of whom something waits, whose turn is next first.</summary>
    private readonly List<Line> _lines = [];
    private readonly TimeProvider _clock;
    private int _free;
    private int _waiting;

    /// <param name="turns">So many at once.</param>
    /// <param name="clock">Time.</param>
    internal LogTurns(int turns, TimeProvider clock)
    {
        _free = turns;
        _clock = clock;
    }

    /// <summary>Waits for a turn, for a while; to be disposed when it is over.</summary>
    /// <param name="caller">Who asks: a key.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public ValueTask<LogTurn> TakeAsync(string caller, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_free > 0)
            {
                return new(Taken());
            }

            if (_lines.Find(one => one.Caller == caller) is { Waiters.Count: >= Limits.LogSearchesWaitingOfOneMax })
            {
                return new(LogTurn.CallerIsBusy);
            }

            return _waiting >= Limits.LogSearchesWaitingMax
                ? new(LogTurn.AllAreBusy)
                : new(WaitAsync(Enter(caller), TimeSpan.FromMilliseconds(Limits.LogSearchWaitMs), cancellation));
        }
    }

    /// <summary>The same for the server's own work, which does one thing after another: waits as long as it takes.</summary>
    public ValueTask<LogTurn> WaitAsync(string caller, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return _free > 0 ? new(Taken()) : new(WaitAsync(Enter(caller), Timeout.InfiniteTimeSpan, cancellation));
        }
    }

    /// <summary>A turn is over: the next caller's.</summary>
    internal void Release()
    {
        Waiter? next;
        lock (_lock)
        {
            next = Next();
            _free += next is null ? 1 : 0;
        }

        next?.Turn.TrySetResult();
    }

    private async Task<LogTurn> WaitAsync(Waiter waiter, TimeSpan longest, CancellationToken cancellation)
    {
        await waiter.Turn.Task.WaitAsync(longest, _clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!HasLeft(waiter))
        {
            return new LogTurn(this);
        }

        cancellation.ThrowIfCancellationRequested();
        return LogTurn.AllAreBusy;
    }

    private LogTurn Taken()
    {
        _free--;
        return new LogTurn(this);
    }

    private Waiter Enter(string caller)
    {
        Line? line = _lines.Find(one => one.Caller == caller);
        if (line is null)
        {
            line = new Line(caller, []);
            _lines.Add(line);
        }

        var waiter = new Waiter(line);
        line.Waiters.Add(waiter);
        _waiting++;
        return waiter;
    }

    private Waiter? Next()
    {
        if (_lines.Count == 0)
        {
            return null;
        }

        Line line = _lines[0];
        Waiter next = line.Waiters[0];
        Leave(next);
        if (_lines.Remove(line))
        {
            _lines.Add(line);
        }

        return next;
    }

    /// <summary>Takes one who waited in vain out; false when it got its turn at the last moment.</summary>
    private bool HasLeft(Waiter waiter)
    {
        lock (_lock)
        {
            return Leave(waiter);
        }
    }

    private bool Leave(Waiter waiter)
    {
        if (!waiter.Line.Waiters.Remove(waiter))
        {
            return false;
        }

        _waiting--;
        if (waiter.Line.Waiters.Count == 0)
        {
            _lines.Remove(waiter.Line);
        }

        return true;
    }

    private sealed record Line(string Caller, List<Waiter> Waiters);

    private sealed class Waiter(Line line)
    {
        internal Line Line { get; } = line;

        internal TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
