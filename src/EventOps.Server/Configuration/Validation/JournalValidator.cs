using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Validation;

/// <summary>Checks <c>EventOps:Journal</c> and how its sizes fit each other.</summary>
internal static class JournalValidator
{
    private const long Kib = 1L << 10;
    private const long Gib = 1L << 30;

    /// <summary>Adds what is wrong with the section.</summary>
    public static void Check(EventOpsOptions options, ProblemList problems)
    {
        var journal = options.Journal;
        var check = new SectionChecks("EventOps:Journal", problems);
        check.PowerOfTwo(nameof(journal.SegmentBytes), journal.SegmentBytes, 64 * Kib, 64 * Gib);
        check.PowerOfTwo(nameof(journal.PageBytes), journal.PageBytes, 16 * Kib, Gib / 2);
        check.PowerOfTwo(nameof(journal.MemoryBytes), journal.MemoryBytes, 32 * Kib, Gib);
        check.PowerOfTwo(nameof(journal.TailMirrorBytes), journal.TailMirrorBytes, 64 * Kib, Gib);
        check.Between(nameof(journal.CommitMetadataEvery), journal.CommitMetadataEvery, 1, 1_000_000);
        check.AtMost(
            nameof(journal.PageBytes),
            journal.PageBytes,
            check.Key(nameof(journal.SegmentBytes)),
            journal.SegmentBytes,
            "a page lies within one segment of");
        check.AtLeast(
            nameof(journal.MemoryBytes),
            journal.MemoryBytes,
            check.Key(nameof(journal.PageBytes)),
            2L * journal.PageBytes,
            "one page fills while another is written:");
    }
}
