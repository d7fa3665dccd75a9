using EventOps.Engine.Projections;

namespace EventOps.Engine.Tests.Projections;

/// <summary>Asks an index everything a question can mean, and says where the answer differs from the model's.</summary>
internal static class IndexAnswers
{
    internal static string? Difference(EventIndex index, SeriesTable table, IndexModel model, SeriesTable modelTable, Question question)
    {
        long fromId = IdAt(model, question.From);
        long toId = question.To > 1_000 ? long.MaxValue : IdAt(model, question.To);
        RetentionFloor floor = FloorOf(model, question.Floor);
        List<EventRef> expected = model.Matching(question, fromId, toId, floor);
        IndexQuery NewQuery(long from) =>
            new(table, SeriesMatcher.For(table, question.Filter), floor, from, toId, archived: false);

        long count = NewQuery(fromId).Count(index.Segments);
        if (count != expected.Count)
        {
            return $"count {count}, not {expected.Count}";
        }

        var bySeries = new Dictionary<int, long>();
        NewQuery(fromId).CountBySeries(index.Segments, bySeries);
        Dictionary<string, long> named = bySeries.Where(one => one.Value > 0).ToDictionary(one => NameOf(table[one.Key]), one => one.Value);
        Dictionary<string, long> expectedNamed = expected.GroupBy(one => NameOf(modelTable[one.Series]))
            .ToDictionary(group => group.Key, group => (long)group.Count());
        if (named.Count != expectedNamed.Count || named.Any(one => expectedNamed.GetValueOrDefault(one.Key) != one.Value))
        {
            return "counts by series differ";
        }

        var page = new List<EventRef>();
        long skip = question.Skip;
        NewQuery(fromId).PageNewestFirst(index.Segments, ref skip, question.Limit, page);
        if (!Same(page, [.. expected.AsEnumerable().Reverse().Skip(question.Skip).Take(question.Limit)], table, modelTable))
        {
            return $"newest first: {page.Count} events from {question.Skip}";
        }

        return OldestFirst(index, model, question, NewQuery, expected, fromId, toId, table, modelTable);
    }

    private static string? OldestFirst(
        EventIndex index,
        IndexModel model,
        Question question,
        Func<long, IndexQuery> newQuery,
        List<EventRef> expected,
        long fromId,
        long toId,
        SeriesTable table,
        SeriesTable modelTable)
    {
        if (toId > model.LastId)
        {
            // Asked up to what can be seen only.
            return null;
        }

        var all = new List<EventRef>();
        long seen = fromId - 1;
        for (int calls = 0; seen < toId; calls++)
        {
            var page = new List<EventRef>();
            long until = newQuery(seen + 1).PageOldestFirst(index.Segments, question.Limit, page, question.Steps);
            if (page.Count > question.Limit || until < seen || (page.Count > 0 && page[^1].Id > until))
            {
                return $"oldest first: {page.Count} events of {question.Limit} until {until} behind {seen}";
            }

            all.AddRange(page);
            if (until == seen)
            {
                return $"oldest first makes no way at {seen}";
            }

            seen = until;
        }

        return Same(all, expected, table, modelTable) ? null : $"oldest first: {all.Count} events, not {expected.Count}";
    }

    private static bool Same(List<EventRef> given, List<EventRef> expected, SeriesTable table, SeriesTable modelTable) =>
        given.Count == expected.Count && given.Zip(expected).All(pair =>
            pair.First.Id == pair.Second.Id
            && pair.First.Position == pair.Second.Position
            && NameOf(table[pair.First.Series]) == NameOf(modelTable[pair.Second.Series]));

    private static string NameOf(Series series) => $"{series.Tenant}/{series.TypeText}/{series.SourceText}/{series.Priority}";

    private static long IdAt(IndexModel model, int thousandths)
    {
        if (model.Events.Count == 0)
        {
            return thousandths;
        }

        long at = (long)model.Events.Count * thousandths / 1_000;
        return at < 0 ? 0 : at >= model.Events.Count ? model.LastId + 1 : model.Events[(int)at].Id + (thousandths % 3) - 1;
    }

    private static RetentionFloor FloorOf(IndexModel model, int thousandths)
    {
        RetentionFloor floor = default;
        for (int priority = 0; priority < 4; priority++)
        {
            floor[priority] = thousandths == 0 ? 0 : IdAt(model, thousandths * (4 - priority) / 4);
        }

        return floor;
    }
}
