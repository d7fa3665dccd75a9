using EventOps.Operations.Sampling;

namespace EventOps.Operations.Tests.Sampling;

/// <summary>
/// What the store should answer, found by looking at everything that was ever sampled: the newest sample up to the
/// point, if not too old, from the seconds while the point is within an hour of the newest one, else from the minutes.
/// Time only goes on.
/// </summary>
internal sealed class NaiveSamples
{
    private readonly List<(long Second, string Metric, double Value)> _all = [];
    private long _newest = long.MinValue;

    internal void Add(long second, string metric, double value)
    {
        _all.Add((second, metric, value));
    }

    internal void Pass(long second) => _newest = second;

    internal List<SamplePoint> Range(string metric, long first, long last, int step)
    {
        var points = new List<SamplePoint>();
        for (long at = first; at <= last; at += step)
        {
            if ((at > _newest - 3_600 ? Second(metric, at, step) : Minute(metric, at, step)) is { } value)
            {
                points.Add(new SamplePoint(at, value));
            }
        }

        return points;
    }

    private double? Second(string metric, long at, int step)
    {
        long behind = Math.Max(at - Math.Max(step, 5), _newest - 3_600);
        return Last(_all.Where(one => one.Metric == metric && one.Second <= at && one.Second > behind));
    }

    /// <summary>A sample belongs to the minute that ends at it or next after it, and is seen from that end on.</summary>
    private double? Minute(string metric, long at, int step)
    {
        long behind = at - Math.Max(step, 60);
        long oldestKept = End(_newest) - (7 * 24 * 3_600);
        return Last(_all.Where(one =>
            one.Metric == metric && End(one.Second) <= at && End(one.Second) > behind && End(one.Second) > oldestKept));
    }

    private static long End(long second) => (second + 59) / 60 * 60;

    private static double? Last(IEnumerable<(long Second, string Metric, double Value)> found)
    {
        (long Second, string Metric, double Value)[] all = [.. found];
        return all.Length == 0 ? null : all.MaxBy(static one => one.Second).Value;
    }
}
