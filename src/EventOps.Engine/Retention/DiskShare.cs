namespace EventOps.Engine.Retention;

/// <summary>Keeps background work to a share of time: after working for t, it rests for t × (1 − share) /
/// share.</summary>
internal sealed class DiskShare
{
    private readonly TimeProvider _clock;
    private readonly double _restPerWork;

    internal DiskShare(TimeProvider clock, double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        _clock = clock;
        _restPerWork = (1 - share) / share;
    }

    internal long Start() => _clock.GetTimestamp();

    /// <summary>Rests for work begun at a time that <see cref="Start"/> gave.</summary>
    internal async Task RestAsync(long startedAt, CancellationToken stopping)
    {
        TimeSpan rest = _clock.GetElapsedTime(startedAt) * _restPerWork;
        if (rest >= TimeSpan.FromMilliseconds(1))
        {
            await Task.Delay(rest, _clock, stopping);
        }
    }
}
