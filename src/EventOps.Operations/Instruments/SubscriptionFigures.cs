using EventOps.Engine;
using EventOps.Engine.Subscriptions;

namespace EventOps.Operations.Instruments;

/// <summary>What was counted of the subscriptions at one time.</summary>
/// <param name="Coverage">How many have a live consumer.</param>
/// <param name="Backlogs">Subscribers with the largest backlogs, largest first.</param>
/// <param name="RestJobs">Jobs of all other subscribers.</param>
/// <param name="RestSubscribers">How many others there are.</param>
internal sealed record SubscriptionFigures(
    CoverageCount Coverage, IReadOnlyList<SubscriberBacklog> Backlogs, long RestJobs, int RestSubscribers)
{
    /// <summary>Subscribers that have a series of their own: a name is anybody's to choose, a metric's labels are not
    /// without end.</summary>
    internal const int SubscribersMax = 100;

    internal long TotalJobs => RestJobs + Backlogs.Sum(static one => one.Jobs);

    internal static SubscriptionFigures Of(EventPipeline engine, TimeSpan liveWindow)
    {
        SubscriberBacklog[] all =
        [
            .. engine.Subscriptions.CountBacklogs()
                .OrderByDescending(static one => one.Jobs)
                .ThenBy(static one => one.Tenant, StringComparer.Ordinal)
                .ThenBy(static one => one.Subscriber, StringComparer.Ordinal),
        ];
        return new SubscriptionFigures(
            engine.Subscriptions.CountCoverage(engine.Webhooks, liveWindow),
            [.. all.Take(SubscribersMax)],
            all.Skip(SubscribersMax).Sum(static one => one.Jobs),
            Math.Max(0, all.Length - SubscribersMax));
    }
}
