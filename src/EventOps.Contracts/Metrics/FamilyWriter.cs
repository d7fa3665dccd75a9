namespace EventOps.Contracts.Metrics;

/// <summary>
/// Writes one family: its preamble, then its samples by label text. A family without a series is left out.
/// </summary>
internal static class FamilyWriter
{
    public static void Write(ref Utf8LineWriter output, MetricFamily family, ExpositionFormat format)
    {
        var all = family.Sorted();
        if (all.IsEmpty)
        {
            return;
        }

        output.Write(family.Text.Preamble(format));
        foreach (var series in all)
        {
            if (family.Shape.Kind == MetricKind.Histogram)
            {
                WriteHistogram(ref output, family, series, format);
            }
            else
            {
                WriteName(ref output, family.Text.Sample, series.Labels, default);
                WriteValue(ref output, family, series);
            }
        }
    }

    private static void WriteHistogram(
        ref Utf8LineWriter output, MetricFamily family, Series series, ExpositionFormat format)
    {
        var bounds = family.Text.BoundLabels(format);
        long count = 0;
        for (var bucket = 0; bucket < bounds.Length; bucket++)
        {
            count += series.ReadBucket(bucket);
            WriteName(ref output, family.Text.Bucket, series.Labels, bounds[bucket]);
            output.Write(count);
            output.Write((byte)'\n');
        }

        WriteName(ref output, family.Text.Sum, series.Labels, default);
        WriteValue(ref output, family, series);
        WriteName(ref output, family.Text.Count, series.Labels, default);
        output.Write(count);
        output.Write((byte)'\n');
    }

    private static void WriteName(
        ref Utf8LineWriter output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> bound)
    {
        output.Write(name);
        if (!labels.IsEmpty || !bound.IsEmpty)
        {
            output.Write((byte)'{');
            output.Write(labels);
            if (!labels.IsEmpty && !bound.IsEmpty)
            {
                output.Write((byte)',');
            }

            output.Write(bound);
            output.Write((byte)'}');
        }

        output.Write((byte)' ');
    }

    private static void WriteValue(ref Utf8LineWriter output, MetricFamily family, Series series)
    {
        var unit = family.Name.Unit;
        if (!family.Shape.IsIntegral)
        {
            output.Write(unit.ToExposed(series.ReadDouble()));
        }
        else if (unit.IsIdentity)
        {
            output.Write(series.ReadLong());
        }
        else
        {
            output.Write(unit.ToExposed(series.ReadLong()));
        }

        output.Write((byte)'\n');
    }
}
