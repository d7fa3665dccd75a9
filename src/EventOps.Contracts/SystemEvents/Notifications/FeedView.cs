using EventOps.Contracts.SystemEvents.Rules;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Contracts.SystemEvents.Notifications;

/// <summary>What one caller looks at: the notifications of some scopes, and of some priorities or all.</summary>
/// <param name="Rules">Which events notify whom.</param>
/// <param name="Scopes">The scopes.</param>
/// <param name="Priorities">The priorities; none: all.</param>
internal sealed record FeedView(RuleTable Rules, ScopeSet Scopes, IReadOnlyCollection<EventPriority> Priorities)
{
    internal bool Shows(Series series)
    {
        SeriesNotices notices = Rules.Of(series);
        return notices.RuleIn(Scopes) is not null && (Priorities.Count == 0 || Priorities.Contains(notices.Priority));
    }

    /// <summary>Whether it shows a series' notifications and they want a look at once.</summary>
    internal bool IsUrgent(Series series) => Shows(series) && Rules.Of(series).IsUrgentIn(Scopes);
}
