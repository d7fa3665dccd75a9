namespace EventOps.Operations.Readings;

/// <summary>Takes the series of one pass. Called on the thread that reads, one series after the other, under the lock a scrape
/// waits for: it notes and returns.</summary>
public interface IReadingSink
{
    /// <summary>Takes one series.</summary>
    void Take(in MetricReading reading);
}
