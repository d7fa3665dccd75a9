using System.Text.RegularExpressions;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Tests.Projections;

/// <summary>An index as plainly as it can be written: a list, and a loop for each question.</summary>
internal sealed class IndexModel(SeriesTable table)
{
    private readonly List<EventRef> _events = [];

    internal IReadOnlyList<EventRef> Events => _events;

    internal long LastId => _events.Count == 0 ? 0 : _events[^1].Id;

    internal void Add(long id, long position, int series) => _events.Add(new EventRef(id, position, series, false));

    internal List<EventRef> Matching(Question question, long fromId, long toId, RetentionFloor floor)
    {
        var matching = new List<EventRef>();
        foreach (EventRef one in _events)
        {
            Series series = table[one.Series];
            if (one.Id >= fromId && one.Id <= toId && one.Id >= floor[(int)series.Priority] && Matches(question, series))
            {
                matching.Add(one);
            }
        }

        return matching;
    }

    internal static bool Matches(Question question, Series series) =>
        series.Tenant == question.Tenant
        && (question.Priorities == 0 || ((question.Priorities >> (int)series.Priority) & 1) == 1)
        && AnyMatches(question.Types, series.TypeText)
        && AnyMatches(question.Sources, series.SourceText);

    private static bool AnyMatches(string[] patterns, string text) => patterns.Length == 0
        || patterns.Any(one => Regex.IsMatch(text, "^(?s:" + Regex.Escape(one).Replace(@"\*", ".*", StringComparison.Ordinal) + ")\\z"));
}
