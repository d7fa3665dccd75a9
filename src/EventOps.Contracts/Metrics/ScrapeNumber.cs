namespace EventOps.Contracts.Metrics;

/// <summary>The number of the scrape under way. Written and read under the collector's scrape lock.</summary>
internal sealed class ScrapeNumber
{
    public long Current { get; set; }
}
