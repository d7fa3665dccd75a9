using EventOps.Engine.Dispatch.Webhooks;

namespace EventOps.Engine.Subscriptions;

/// <summary>
/// How many subscriptions have somebody who takes their events. Subscriptions that callers made count; replays and
/// inboxes do not.
/// </summary>
/// <param name="Expected">Subscriptions that should have a live consumer: all that are not disabled.</param>
/// <param name="Active">Subscriptions that have one, expected or not.</param>
/// <param name="Matched">Of the expected ones, those that have one.</param>
public readonly record struct CoverageCount(int Expected, int Active, int Matched)
{
    /// <summary>Live and not expected: somebody polls what is disabled.</summary>
    public int Ignored => Active - Matched;

    /// <summary>Counts. Any thread; costs a look at each subscription.</summary>
    /// <param name="registry">The subscriptions.</param>
    /// <param name="webhooks">Who pushes; null: nobody.</param>
    /// <param name="sinceMs">A consumer that came at or after this time is live.</param>
    internal static CoverageCount Of(SubscriptionRegistry registry, WebhookDispatch? webhooks, long sinceMs)
    {
        int expected = 0;
        int active = 0;
        int matched = 0;
        foreach (Subscription one in registry.All)
        {
            if (!one.IsCallers)
            {
                continue;
            }

            bool isExpected = one.Disabled is null;
            bool isLive = one.Owner!.Sight.IsLiveSince(sinceMs) || (isExpected && webhooks is not null && webhooks.Reaches(one));
            expected += isExpected ? 1 : 0;
            active += isLive ? 1 : 0;
            matched += isExpected && isLive ? 1 : 0;
        }

        return new CoverageCount(expected, active, matched);
    }
}
