using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Validation;

/// <summary>Checks <c>EventOps:Limits</c>, and that what a request may send fits what the journal takes.</summary>
internal static class LimitsValidator
{
    /// <summary>
    /// What a journal entry carries besides one event as sent: entry and page headers, the record's own fields, the
    /// key's tenant and name. Generous, so that an event at the limit always fits.
    /// </summary>
    public const int EntryOverheadBytes = 4_096;

    private const string Page = "EventOps:Journal:PageBytes";

    /// <summary>Adds what is wrong with the section.</summary>
    public static void Check(EventOpsOptions options, ProblemList problems)
    {
        var limits = options.Limits;
        var check = new SectionChecks("EventOps:Limits", problems);
        check.Between(nameof(limits.EventBytesMax), limits.EventBytesMax, 1_024, 1 << 28);
        check.Between(nameof(limits.BatchBytesMax), limits.BatchBytesMax, 1_024, 1 << 30);
        check.Between(nameof(limits.BatchItemsMax), limits.BatchItemsMax, 1, 10_000_000);
        check.Between(nameof(limits.PageLimitMax), limits.PageLimitMax, 1, 100_000);
        check.Between(nameof(limits.PollTimeoutMsMax), limits.PollTimeoutMsMax, 1, 600_000);
        check.Between(nameof(limits.PollWaitersMax), limits.PollWaitersMax, 1, 1_000_000);
        check.Between(nameof(limits.SeriesMax), limits.SeriesMax, 1, 1 << 24);
        check.Between(nameof(limits.SubscriptionsMax), limits.SubscriptionsMax, 1, 1_000_000);
        check.Between(nameof(limits.KeysMax), limits.KeysMax, 1, 1_000_000);
        check.Between(nameof(limits.DeletedEventsMax), limits.DeletedEventsMax, 1, 10_000_000);
        check.PowerOfTwo(nameof(limits.RingSlots), limits.RingSlots, 64, 1 << 20);
        check.Between(nameof(limits.GroupCommitBytesMax), limits.GroupCommitBytesMax, 4_096, 1 << 30);
        check.Between(nameof(limits.IdempotencyEntriesMax), limits.IdempotencyEntriesMax, 1, 100_000_000);
        check.Between(
            nameof(limits.IdempotencyWindow), limits.IdempotencyWindow, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30));
        CheckFit(options, check);
    }

    private static void CheckFit(EventOpsOptions options, SectionChecks check)
    {
        var limits = options.Limits;
        check.AtMost(
            nameof(limits.EventBytesMax),
            limits.EventBytesMax,
            Page,
            (options.Journal.PageBytes / 8 * 3) - EntryOverheadBytes,
            "an event and the part of a frame before it lie within one journal entry, which is half a page of");
        check.AtMost(
            nameof(limits.EventBytesMax),
            limits.EventBytesMax,
            check.Key(nameof(limits.GroupCommitBytesMax)),
            limits.GroupCommitBytesMax,
            "an event lies within one group commit of");
        check.AtMost(
            nameof(limits.EventBytesMax),
            limits.EventBytesMax,
            check.Key(nameof(limits.BatchBytesMax)),
            limits.BatchBytesMax,
            "a batch of one event must hold it:");
        check.AtMost(
            nameof(limits.GroupCommitBytesMax),
            limits.GroupCommitBytesMax,
            "EventOps:Journal:MemoryBytes",
            options.Journal.MemoryBytes / 2,
            "the next commit gathers in the other half of");
    }
}
