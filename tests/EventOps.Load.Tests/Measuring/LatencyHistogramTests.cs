using EventOps.Load.Measuring;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Load.Tests.Measuring;

public sealed class LatencyHistogramTests
{
    private const double Precision = 1.0 / 128;

    private static readonly double[] Percentiles = [0.1, 25, 50, 75, 95, 99, 99.9, 100];

    [Fact]
    public void Percentiles_are_those_of_the_sorted_list_within_a_128th_and_never_below()
    {
        // Magnitudes from nanoseconds to hours, not only the small numbers a uniform generator favours.
        Gen<long> value =
            from bits in Gen.Choose(0, 42)
            from fraction in Gen.Choose(0, int.MaxValue)
            select (long)((1L << bits) * (1 + (fraction / (double)int.MaxValue)));
        Arbitrary<long[]> lists = value.NonEmptyListOf().Select(list => list.ToArray()).ToArbitrary();

        Prop.ForAll(lists, values =>
        {
            var histogram = new LatencyHistogram();
            Array.ForEach(values, histogram.Record);
            long[] sorted = [.. values.Order()];
            foreach (double percentile in Percentiles)
            {
                long exact = sorted[Math.Max(1, (int)Math.Ceiling(percentile / 100 * sorted.Length)) - 1];
                long measured = histogram.ValueAt(percentile);
                Assert.InRange(measured, exact, exact + (exact * Precision) + 1);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Mean_minimum_and_maximum_are_exact_and_deviation_is_close()
    {
        long[] values = [.. Enumerable.Range(1, 1000).Select(i => i * 1000L)];
        var histogram = new LatencyHistogram();
        Array.ForEach(values, histogram.Record);

        LatencySummary summary = histogram.Summarise();

        double mean = values.Average();
        double deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        Assert.Equal(mean, summary.MeanNs, 3);
        Assert.Equal((1000, 1_000_000, 1000L), (summary.MinNs, summary.MaxNs, summary.Count));
        Assert.InRange(summary.StdDevNs, deviation * 0.99, deviation * 1.01);
    }

    [Fact]
    public void Recording_from_several_threads_loses_nothing()
    {
        const int PerThread = 50_000;
        var histogram = new LatencyHistogram();

        Parallel.For(0, 4, thread =>
        {
            for (int i = 0; i < PerThread; i++)
            {
                histogram.Record((thread * PerThread) + i);
            }
        });

        Assert.Equal(4 * PerThread, histogram.Count);
        Assert.Equal((4 * PerThread) - 1, histogram.ValueAt(100));
        Assert.Equal(0, histogram.Summarise().MinNs);
    }

    [Fact]
    public void The_largest_value_and_a_negative_one_are_taken()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(long.MaxValue);
        histogram.Record(-5);

        Assert.Equal(long.MaxValue, histogram.ValueAt(100));
        Assert.Equal(0, histogram.ValueAt(1));
    }
}
