using EventOps.Operations.Readings;

namespace EventOps.Operations.Tests.Support;

/// <summary>Metrics that are what the test says.</summary>
internal sealed class GivenReadings : IMetricReadings
{
    internal Dictionary<string, double> Gauges { get; } = [];

    internal Exception? Fault { get; set; }

    public void Read(IReadingSink sink)
    {
        if (Fault is not null)
        {
            throw Fault;
        }

        foreach ((string name, double value) in Gauges)
        {
            sink.Take(new MetricReading { Name = name, Labels = "", Type = MetricType.Gauge, Value = value });
        }
    }
}
