using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Validation;

/// <summary>Checks <c>EventOps:Retention</c>.</summary>
internal static class RetentionValidator
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    /// <summary>Adds what is wrong with the section.</summary>
    public static void Check(EventOpsOptions options, ProblemList problems)
    {
        var retention = options.Retention;
        var check = new SectionChecks("EventOps:Retention", problems);
        check.Between(nameof(retention.Critical), retention.Critical, Shortest, Longest);
        check.Between(nameof(retention.High), retention.High, Shortest, Longest);
        check.Between(nameof(retention.Normal), retention.Normal, Shortest, Longest);
        check.Between(nameof(retention.Low), retention.Low, Shortest, Longest);
        check.Between(nameof(retention.Audit), retention.Audit, Shortest, Longest);
        check.Between(nameof(retention.HotWindow), retention.HotWindow, Shortest, Longest);
        check.Between(nameof(retention.HotBytesMax), retention.HotBytesMax, 1, long.MaxValue);
        check.Between(nameof(retention.ArchiveIntervalMs), retention.ArchiveIntervalMs, 10, 86_400_000);
        check.AtLeast(
            nameof(retention.HotBytesMax),
            retention.HotBytesMax,
            "EventOps:Journal:SegmentBytes",
            2 * options.Journal.SegmentBytes,
            "the journal gives space back in whole segments of");

        var share = check.Key(nameof(retention.ArchiveDiskShare));
        if (problems.AllSound(share) && retention.ArchiveDiskShare is not (> 0 and <= 1))
        {
            problems.Add(share, "must be above 0 and at most 1", retention.ArchiveDiskShare);
        }
    }
}
