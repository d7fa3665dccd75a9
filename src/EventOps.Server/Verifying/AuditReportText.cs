using System.Globalization;
using EventOps.Engine.Deliveries.Audit;
using EventOps.Engine.Subscriptions;
using EventId = EventOps.Engine.Records.EventId;

namespace EventOps.Server.Verifying;

/// <summary>An audit's report for people, and what the process ends with.</summary>
internal static class AuditReportText
{
    /// <summary>Exit code when a pair is in no state or in several, when a counter is wrong, or when something could not be
    /// judged.</summary>
    internal const int Violated = 1;

    /// <summary>Writes it.</summary>
    /// <returns>The exit code.</returns>
    internal static int Write(DeliveryAuditReport report, TextWriter output)
    {
        output.WriteLine(Row("Pairs", "Waiting", "Active", "Scheduled", "Completed", "Failed", "Deleted", "Subscription"));
        foreach (SubscriptionTally one in report.Subscriptions)
        {
            output.WriteLine(Row(one.Jobs, NameOf(one.Subscription)));
        }

        output.WriteLine(Row(report.Total, "total"));
        foreach (string lane in report.BusyLanes)
        {
            output.WriteLine($"Could not be judged, it kept changing: {lane}");
        }

        foreach (string violation in report.Violations)
        {
            output.WriteLine(violation);
        }

        if (report.ViolationCount > report.Violations.Count)
        {
            output.WriteLine($"and {report.ViolationCount - report.Violations.Count} more");
        }

        bool proven = report.ViolationCount == 0 && report.BusyLanes.Count == 0;
        output.WriteLine(proven
            ? $"{report.Total.Pairs} pairs of event and subscription, each in exactly one state; the counters agree."
            : $"{report.ViolationCount} violations.");
        return proven ? 0 : Violated;
    }

    private static string NameOf(Subscription subscription) => subscription is { IsInbox: true, Replay: null }
        ? $"inbox of {subscription.Terms.Tenant}"
        : $"{EventId.ToText(subscription.Replay is null ? "sub_" : "rpl_", subscription.Id)} "
        + $"{subscription.Terms.Tenant}/{subscription.Terms.Subscriber}{(subscription.Disabled is null ? "" : " (disabled)")}";

    private static string Row(JobTally jobs, string name) => Row(
        Text(jobs.Pairs),
        Text(jobs.Waiting),
        Text(jobs.Active),
        Text(jobs.Scheduled),
        Text(jobs.Completed),
        Text(jobs.Failed),
        Text(jobs.Deleted),
        name);

    private static string Row(
        string pairs, string waiting, string active, string scheduled, string completed, string failed, string deleted, string name) =>
        $"{pairs,12} {waiting,12} {active,10} {scheduled,10} {completed,12} {failed,10} {deleted,10}  {name}";

    private static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);
}
