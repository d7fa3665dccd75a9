namespace EventOps.Operations;

/// <summary>
/// Does numbered things again and again, each when it is due, none twice at once, so many together at most. Whoever runs
/// it has the loop's thread: it alone starts them and knows what is due. It sleeps until the next is, or one ends.
/// </summary>
internal sealed class DueLoop
{
    private readonly Func<int, CancellationToken, Task<TimeSpan>> _act;
    private readonly int _atOnceMax;
    private readonly TimeProvider _clock;
    private readonly long[] _dueAt;
    private readonly Dictionary<Task<TimeSpan>, (int Item, long StartedAt)> _underWay = [];

    /// <param name="count">How many things; all are due at once.</param>
    /// <param name="act">Does one; the answer is how long after its start it is due again. It ends when it is cancelled.</param>
    /// <param name="atOnceMax">How many are under way at most.</param>
    /// <param name="clock">Time.</param>
    internal DueLoop(int count, Func<int, CancellationToken, Task<TimeSpan>> act, int atOnceMax, TimeProvider clock)
    {
        _act = act;
        _atOnceMax = atOnceMax;
        _clock = clock;
        _dueAt = new long[count];
        Array.Fill(_dueAt, clock.GetTimestamp());
    }

    /// <summary>Goes on until it is cancelled, which is a cancellation, or one throws; nothing is under way afterwards.</summary>
    internal async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                stopping.ThrowIfCancellationRequested();
                StartDue(stopping);
                await NextAsync(stopping);
                foreach (Task<TimeSpan> ended in _underWay.Keys.Where(one => one.IsCompleted).ToArray())
                {
                    _underWay.Remove(ended, out (int Item, long StartedAt) was);
                    _dueAt[was.Item] = was.StartedAt + (long)((await ended).TotalSeconds * _clock.TimestampFrequency);
                }
            }
        }
        finally
        {
            await ((Task)Task.WhenAll(_underWay.Keys)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void StartDue(CancellationToken stopping)
    {
        long now = _clock.GetTimestamp();

        // The one due longest first: with more that hang than may be under way, each still has its turn.
        foreach (int item in Idle().Where(item => _dueAt[item] <= now).OrderBy(item => _dueAt[item]).Take(_atOnceMax - _underWay.Count))
        {
            _underWay.Add(_act(item, stopping), (item, now));
        }
    }

    private async Task NextAsync(CancellationToken stopping)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var waits = new List<Task>(_underWay.Keys);
        if (_underWay.Count < _atOnceMax && Idle() is { Length: > 0 } idle)
        {
            double waitMs = Math.Ceiling(1_000.0 * (idle.Min(item => _dueAt[item]) - _clock.GetTimestamp()) / _clock.TimestampFrequency);
            waits.Add(Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, waitMs)), _clock, enough.Token));
        }

        await Task.WhenAny(waits);
        await enough.CancelAsync();
    }

    private int[] Idle()
    {
        var busy = _underWay.Values.Select(one => one.Item).ToHashSet();
        return [.. Enumerable.Range(0, _dueAt.Length).Where(item => !busy.Contains(item))];
    }
}
