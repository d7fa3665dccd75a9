using EventOps.Load.Reporting;

namespace EventOps.Load.FanOut;

/// <summary>One look at the server's memory.</summary>
/// <param name="Published">Events accepted by then.</param>
internal sealed record MemoryPoint(TimeSpan At, long Published, ResidentMemory Memory);

/// <summary>
/// Memory while a backlog builds up, and after. Growth is taken from the first tenth on: buffers and tier-1 code are
/// there by then, and what grows on grows with the events.
/// </summary>
internal sealed class MemorySeries
{
    private const int Parts = 10;

    private readonly List<MemoryPoint> _points = [];

    public IReadOnlyList<MemoryPoint> Points => _points;

    public void Add(MemoryPoint point) => _points.Add(point);

    /// <summary>
    /// From the mean of the second tenth to the mean of what came once all were published: single looks would compare
    /// one collection's luck with another's.
    /// </summary>
    public double GrowthMiB(long events)
    {
        MemoryPoint[] early = [.. _points.Where(point => point.Published >= events / Parts && point.Published < events / Parts * 2)];
        MemoryPoint[] late = [.. _points.Where(point => point.Published >= events)];
        early = early.Length > 0 ? early : [.. _points.Where(point => point.Published >= events / Parts).Take(1)];
        return early.Length == 0 || late.Length == 0 ? double.NaN : Mean(late) - Mean(early);
    }

    /// <summary>A line for each tenth, then the last look.</summary>
    public IEnumerable<string> Lines(string of, long events)
    {
        for (int part = 1; part <= Parts; part++)
        {
            if (_points.Find(point => point.Published >= events / Parts * part) is { } point)
            {
                yield return Line(of, point);
            }
        }

        if (_points.Count > 0)
        {
            yield return Line(of, _points[^1]);
        }
    }

    private static double Mean(IEnumerable<MemoryPoint> points) => points.Average(point => point.Memory.AnonymousMiB);

    private static string Line(string of, MemoryPoint point) => FormattableString.Invariant(
        $"{of}, {Figures.Count(point.Published)} events, {point.At.TotalSeconds:0.0} s: {point.Memory.ResidentMiB:0} MiB resident, {point.Memory.AnonymousMiB:0} MiB of it allocated");
}
