using System.Net;
using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Validation;

/// <summary>Checks <c>EventOps:Webhooks</c>.</summary>
internal static class WebhooksValidator
{
    private const string Section = "EventOps:Webhooks";
    private const int RetriesMax = 100;

    /// <summary>Adds what is wrong with the section.</summary>
    public static void Check(EventOpsOptions options, ProblemList problems)
    {
        var webhooks = options.Webhooks;
        var check = new SectionChecks(Section, problems);
        check.Between(nameof(webhooks.EventsPerDelivery), webhooks.EventsPerDelivery, 1, 1_000);
        check.Between(nameof(webhooks.LingerMs), webhooks.LingerMs, 0, 60_000);
        check.Between(nameof(webhooks.BatchBytesMax), webhooks.BatchBytesMax, 1_024, 64 << 20);
        check.Between(nameof(webhooks.TimeoutMs), webhooks.TimeoutMs, 10, 300_000);
        check.Between(nameof(webhooks.InFlightPerEndpointMax), webhooks.InFlightPerEndpointMax, 1, 1_024);
        check.Between(nameof(webhooks.ConnectionsPerServerMax), webhooks.ConnectionsPerServerMax, 1, 65_536);
        check.Between(nameof(webhooks.OpenDeliveriesMax), webhooks.OpenDeliveriesMax, 1, 10_000);
        check.Between(nameof(webhooks.FailuresToOpen), webhooks.FailuresToOpen, 2, 1_000);
        check.Between(nameof(webhooks.BreakMin), webhooks.BreakMin, TimeSpan.FromMilliseconds(500), TimeSpan.FromHours(1));
        check.Between(nameof(webhooks.BreakMax), webhooks.BreakMax, webhooks.BreakMin, TimeSpan.FromDays(1));
        check.Between(nameof(webhooks.DisableAfter), webhooks.DisableAfter, TimeSpan.FromSeconds(1), TimeSpan.FromDays(365));
        check.Between(nameof(webhooks.SecretOverlap), webhooks.SecretOverlap, TimeSpan.Zero, TimeSpan.FromDays(30));
        CheckTexts(check.Key(nameof(webhooks.RetrySchedule)), webhooks.RetrySchedule, IsDelay, "must be " + Duration.Expected, problems);
        CheckTexts(
            check.Key(nameof(webhooks.AllowedNetworks)),
            webhooks.AllowedNetworks,
            text => IPNetwork.TryParse(text, out _),
            "must be a network such as 10.1.0.0/16 or fd00::/8, without bits behind its prefix",
            problems);
        if (webhooks.RetrySchedule.Count > RetriesMax)
        {
            problems.AddLine(
                check.Key(nameof(webhooks.RetrySchedule)),
                $"{check.Key(nameof(webhooks.RetrySchedule))} has more than {RetriesMax} delays");
        }
    }

    private static void CheckTexts(
        string key, IReadOnlyList<string> texts, Func<string, bool> isRight, string expected, ProblemList problems)
    {
        for (int i = 0; i < texts.Count; i++)
        {
            if (!isRight(texts[i]))
            {
                problems.AddLine(key, $"{key}:{i} has '{texts[i]}': {expected}");
            }
        }
    }

    private static bool IsDelay(string text) => Duration.TryParse(text, out var delay) && delay <= TimeSpan.FromDays(365);
}
