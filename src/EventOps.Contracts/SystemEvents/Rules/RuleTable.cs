using System.Collections.Concurrent;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Contracts.SystemEvents.Rules;

/// <summary>
/// Which events notify whom, and what is shown. Decided once per series and remembered: there are as many as there are
/// senders, not events. Any thread.
/// </summary>
public sealed class RuleTable
{
    private readonly ConcurrentDictionary<Series, SeriesNotices> _notices = new();
    private readonly IReadOnlyList<CompiledRule> _rules;

    private RuleTable(IReadOnlyList<CompiledRule> rules)
    {
        _rules = rules;
        Scopes = [.. new[] { ScopeNames.System, ScopeNames.Operational, ScopeNames.Business, ScopeNames.Alerts }
            .Concat(rules.Select(one => one.Scope)).Distinct()];
    }

    /// <summary>The table that gives the contract's example.</summary>
    public static RuleTable Default { get; } = Compile(DefaultRules.All, []);

    /// <summary>The scopes there are: the contract's, and what rules name besides.</summary>
    public IReadOnlyList<string> Scopes { get; }

    /// <summary>Makes a table; the default one of no rules.</summary>
    /// <param name="rules">The rules, in order.</param>
    /// <param name="problems">What is wrong with them; the rules at fault are left out.</param>
    public static RuleTable Of(IReadOnlyList<NotificationRule> rules, out IReadOnlyList<RuleProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var found = new List<RuleProblem>();
        RuleTable table = rules.Count == 0 ? Default : Compile(rules, found);
        problems = found;
        return table;
    }

    /// <summary>Whether events of a series notify anybody.</summary>
    public bool Notifies(Series series) => Of(series).IsAny;

    internal SeriesNotices Of(Series series) => _notices.GetOrAdd(series, static (one, table) => table.Decide(one), this);

    /// <summary>The cycles of the rules of some scopes.</summary>
    internal IEnumerable<ReviewCycle> CyclesOf(ScopeSet scopes) =>
        _rules.Where(one => scopes.Contains(one.Scope)).Select(one => one.Cycle).Distinct();

    private static RuleTable Compile(IReadOnlyList<NotificationRule> rules, List<RuleProblem> problems) =>
        new(RuleCompiler.Compile(rules, problems));

    private SeriesNotices Decide(Series series) => new(
        series,
        series.Origin == EventOrigin.Bus ? [.. _rules.Where(one => one.Matches(series)).DistinctBy(one => one.Scope)] : []);
}
