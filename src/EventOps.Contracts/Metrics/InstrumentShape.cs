using System.Diagnostics.Metrics;

namespace EventOps.Contracts.Metrics;

/// <summary>A metric's type as both formats name it.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>What a measurement does to its series.</summary>
internal enum Aggregation
{
    /// <summary>Adds, if it is not negative.</summary>
    MonotonicSum,

    /// <summary>Adds.</summary>
    Sum,

    /// <summary>Replaces.</summary>
    LastValue,

    /// <summary>Counts in a bucket and adds to the sum.</summary>
    Buckets,
}

/// <summary>What an instrument's type says about how it is aggregated and exposed.</summary>
/// <param name="Kind">The exposed type.</param>
/// <param name="Aggregation">What a measurement does.</param>
/// <param name="IsObservable">Read at scrape; its measurements are totals, not increments.</param>
/// <param name="IsIntegral">Summed as 64-bit integers, so totals are exact.</param>
internal readonly record struct InstrumentShape(
    MetricKind Kind, Aggregation Aggregation, bool IsObservable, bool IsIntegral)
{
    /// <summary>
    /// The shape of an instrument, or null for a type this version of the platform's library does not have.
    /// </summary>
    public static InstrumentShape? Of(Instrument instrument)
    {
        for (var type = instrument.GetType(); type is not null; type = type.BaseType)
        {
            if (!type.IsGenericType)
            {
                continue;
            }

            var number = type.GetGenericArguments()[0];
            var isIntegral = number == typeof(long) || number == typeof(int)
                || number == typeof(short) || number == typeof(byte);
            var definition = type.GetGenericTypeDefinition();
            if (Row(definition) is { } row)
            {
                var shape = new InstrumentShape(row.Kind, row.Aggregation, row.IsObservable, isIntegral);
                return RuntimeInstruments.Correct(instrument.Name, shape);
            }
        }

        return null;
    }

    private static (MetricKind Kind, Aggregation Aggregation, bool IsObservable)? Row(Type definition) =>
        definition == typeof(Counter<>) ? (MetricKind.Counter, Aggregation.MonotonicSum, false)
        : definition == typeof(UpDownCounter<>) ? (MetricKind.Gauge, Aggregation.Sum, false)
        : definition == typeof(Histogram<>) ? (MetricKind.Histogram, Aggregation.Buckets, false)
        : definition == typeof(Gauge<>) ? (MetricKind.Gauge, Aggregation.LastValue, false)
        : definition == typeof(ObservableCounter<>) ? (MetricKind.Counter, Aggregation.MonotonicSum, true)
        : definition == typeof(ObservableUpDownCounter<>) ? (MetricKind.Gauge, Aggregation.Sum, true)
        : definition == typeof(ObservableGauge<>) ? (MetricKind.Gauge, Aggregation.LastValue, true)
        : null;
}
