using EventOps.Engine;

namespace EventOps.Operations.Instruments;

/// <summary>
/// Counts the subscriptions' consumers and backlogs now and then, so that a scrape only reads numbers: with thousands
/// of subscriptions a count costs more than a scrape may. The sampler's thread counts, any reads.
/// </summary>
internal sealed class SubscriptionWatch(Func<EventPipeline?> engine, TimeSpan liveWindow, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Counting takes at most a hundredth of the time.</summary>
    private const int RestFactor = 100;

    /// <summary>While an engine closes, what is counted may be gone; for longer than that it is a bug, and is told.</summary>
    private const int FailuresMax = 60;

    private Counted? _counted;
    private int _failures;
    private TimeSpan _pause;

    /// <summary>The last count; null when there is none, or nobody has counted for long.</summary>
    public SubscriptionFigures? Figures =>
        Volatile.Read(ref _counted) is { } counted && engine() == counted.Engine && Age(counted) < (2 * _pause) + (5 * Interval)
            ? counted.Figures
            : null;

    /// <summary>Counts when it is time again.</summary>
    public void Refresh()
    {
        Counted? last = Volatile.Read(ref _counted);
        EventPipeline? current = engine();
        if (current is null || (last is not null && last.Engine == current && Age(last) < _pause))
        {
            return;
        }

        long began = clock.GetTimestamp();
        try
        {
            var figures = SubscriptionFigures.Of(current, liveWindow);
            TimeSpan took = clock.GetElapsedTime(began);
            _pause = took * RestFactor > Interval ? took * RestFactor : Interval;
            Volatile.Write(ref _counted, new Counted(current, figures, clock.GetTimestamp()));
            _failures = 0;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException && ++_failures <= FailuresMax)
        {
            // Most likely it was closed while it was counted; the next one is counted soon.
        }
    }

    private TimeSpan Age(Counted counted) => clock.GetElapsedTime(counted.At);

    private sealed record Counted(EventPipeline Engine, SubscriptionFigures Figures, long At);
}
