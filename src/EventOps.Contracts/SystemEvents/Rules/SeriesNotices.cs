using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Contracts.SystemEvents.Rules;

/// <summary>In which scopes a series notifies, and by which rule in each; in the table's order.</summary>
internal sealed class SeriesNotices
{
    private readonly IReadOnlyList<CompiledRule> _rules;

    internal SeriesNotices(Series series, IReadOnlyList<CompiledRule> rules)
    {
        _rules = rules;
        Priority = rules.Count == 0 ? series.Priority : rules.Max(one => one.PriorityOf(series));
    }

    /// <summary>Whether it notifies anybody.</summary>
    internal bool IsAny => _rules.Count > 0;

    /// <summary>The priority it is shown with, in every scope the same: a notification is one thing.</summary>
    internal EventPriority Priority { get; }

    /// <summary>The rule by which it shows in one of some scopes; null when it does not.</summary>
    internal CompiledRule? RuleIn(ScopeSet scopes)
    {
        foreach (CompiledRule rule in _rules)
        {
            if (scopes.Contains(rule.Scope))
            {
                return rule;
            }
        }

        return null;
    }

    /// <summary>Whether one of the rules that show it in some scopes wants a look at once.</summary>
    internal bool IsUrgentIn(ScopeSet scopes) => _rules.Any(one => scopes.Contains(one.Scope)
        && (Priority == EventPriority.Critical || one.Cycle == ReviewCycle.Immediate));

    /// <summary>Those of some scopes in which it notifies.</summary>
    internal IEnumerable<string> ScopesIn(ScopeSet scopes) => _rules.Select(one => one.Scope).Where(scopes.Contains);
}
