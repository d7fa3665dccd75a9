using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Contracts.SystemEvents.Rules;

/// <summary>A rule that was found right, ready to be asked.</summary>
internal sealed class CompiledRule
{
    private readonly WildcardPattern[] _types;
    private readonly WildcardPattern[] _sources;
    private readonly NotificationRule _rule;

    internal CompiledRule(
        NotificationRule rule, TextTemplate title, TextTemplate summary, IReadOnlyList<(string Label, TextTemplate Url)> actions)
    {
        _rule = rule;
        _types = [.. rule.EventTypes.Select(one => new WildcardPattern(one))];
        _sources = [.. rule.Sources.Select(one => new WildcardPattern(one))];
        Title = title;
        Summary = summary;
        Actions = actions;
    }

    internal string Scope => _rule.Scope;

    internal ReviewCycle Cycle => _rule.Cycle;

    internal TextTemplate Title { get; }

    internal TextTemplate Summary { get; }

    internal IReadOnlyList<(string Label, TextTemplate Url)> Actions { get; }

    internal bool Matches(Series series) =>
        (_rule.Priorities.Count == 0 || _rule.Priorities.Contains(series.Priority))
        && AnyMatches(_types, series.Type)
        && AnyMatches(_sources, series.Source);

    /// <summary>The priority a notification of this rule is shown with.</summary>
    internal EventPriority PriorityOf(Series series) => _rule.MarksCritical ? EventPriority.Critical : series.Priority;

    private static bool AnyMatches(WildcardPattern[] patterns, ReadOnlySpan<byte> name)
    {
        foreach (WildcardPattern pattern in patterns)
        {
            if (pattern.Matches(name))
            {
                return true;
            }
        }

        return patterns.Length == 0;
    }
}
