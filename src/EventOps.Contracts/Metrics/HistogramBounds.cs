using System.Diagnostics.Metrics;

namespace EventOps.Contracts.Metrics;

/// <summary>
/// Upper bounds (inclusive) of a histogram's buckets, in the instrument's own unit, without the last, <c>+Inf</c>.
/// </summary>
internal static class HistogramBounds
{
    /// <summary>Buckets one histogram may ask for: each is a line per series and scrape.</summary>
    public const int BoundsMax = 200;

    /// <summary>From under a durable write (about 100 µs) to where a caller has given up.</summary>
    private static readonly double[] Seconds =
    [
        50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3, 25e-3, 50e-3, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ];

    /// <summary>Powers of 4 from 64 B to 64 MiB: from the smallest event to past the largest batch.</summary>
    private static readonly double[] Bytes = Powers(4, 3, 13);

    /// <summary>Percents in tens would hide what matters, the ends.</summary>
    private static readonly double[] Ratio = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1];

    /// <summary>Powers of 2 from 1 to 65,536: batch sizes and queue lengths.</summary>
    private static readonly double[] Count = Powers(2, 0, 16);

    /// <summary>What the instrument advises, or the default for its unit.</summary>
    public static double[] Of(Instrument instrument, MetricUnit unit) => Advised(instrument) ?? Default(unit);

    private static double[] Default(MetricUnit unit)
    {
        var bounds = unit.Suffix switch { "seconds" => Seconds, "bytes" => Bytes, "ratio" => Ratio, _ => Count };
        return unit.IsIdentity ? bounds : Array.ConvertAll(bounds, unit.ToRaw);
    }

    private static double[]? Advised(Instrument instrument) => instrument switch
    {
        Histogram<long> histogram => Clean(histogram.Advice),
        Histogram<double> histogram => Clean(histogram.Advice),
        Histogram<int> histogram => Clean(histogram.Advice),
        Histogram<float> histogram => Clean(histogram.Advice),
        Histogram<decimal> histogram => Clean(histogram.Advice),
        Histogram<short> histogram => Clean(histogram.Advice),
        Histogram<byte> histogram => Clean(histogram.Advice),
        _ => null,
    };

    private static double[]? Clean<T>(InstrumentAdvice<T>? advice)
        where T : struct
    {
        if (advice?.HistogramBucketBoundaries is not { } boundaries)
        {
            return null;
        }

        // Ascending and distinct already: the advice refuses anything else.
        var bounds = boundaries.Select(static bound => Convert.ToDouble(bound, null)).Where(double.IsFinite);
        return [.. bounds.Take(BoundsMax)];
    }

    private static double[] Powers(double radix, int first, int last) =>
        [.. Enumerable.Range(first, last - first + 1).Select(exponent => Math.Pow(radix, exponent))];
}
