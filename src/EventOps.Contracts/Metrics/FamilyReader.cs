using EventOps.Operations.Readings;

namespace EventOps.Contracts.Metrics;

/// <summary>Hands one family's series to whoever reads the values and not the text.</summary>
internal static class FamilyReader
{
    public static void Read(MetricFamily family, IReadingSink sink)
    {
        bool isHistogram = family.Shape.Kind == MetricKind.Histogram;
        Span<long> atMost = stackalloc long[isHistogram ? family.Bounds.Length + 1 : 0];
        foreach (Series series in family.Sorted())
        {
            long count = 0;
            for (int bucket = 0; bucket < atMost.Length; bucket++)
            {
                atMost[bucket] = count += series.ReadBucket(bucket);
            }

            sink.Take(new MetricReading
            {
                Name = family.Text.SampleName,
                Labels = series.Key,
                Type = family.Shape.Kind switch
                {
                    MetricKind.Counter => MetricType.Counter,
                    MetricKind.Gauge => MetricType.Gauge,
                    _ => MetricType.Histogram,
                },
                Value = family.Name.Unit.ToExposed(
                    family.Shape.IsIntegral ? series.ReadLong() : series.ReadDouble()),
                Count = count,
                Bounds = family.Text.ExposedBounds,
                AtMost = atMost,
            });
        }
    }
}
