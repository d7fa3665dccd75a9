using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Validation;

/// <summary>Checks <c>EventOps:DiskBudget</c>.</summary>
internal static class DiskBudgetValidator
{
    /// <summary>Adds what is wrong with the section.</summary>
    public static void Check(EventOpsOptions options, ProblemList problems)
    {
        var budget = options.DiskBudget;
        var check = new SectionChecks("EventOps:DiskBudget", problems);
        check.Between(nameof(budget.TotalBytesMax), budget.TotalBytesMax, 0, long.MaxValue);
        check.Between(nameof(budget.FreeBytesMin), budget.FreeBytesMin, 0, long.MaxValue);
        check.AtLeast(
            nameof(budget.FreeBytesMin),
            budget.FreeBytesMin,
            "EventOps:Journal:SegmentBytes",
            options.Journal.SegmentBytes,
            "the next segment is prepared ahead:");
        if (budget.TotalBytesMax > 0)
        {
            check.AtLeast(
                nameof(budget.TotalBytesMax),
                budget.TotalBytesMax,
                "EventOps:Retention:HotBytesMax",
                options.Retention.HotBytesMax,
                "the journal alone may take");
        }
    }
}
