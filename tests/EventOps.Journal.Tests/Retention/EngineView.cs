using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Journal.Tests.Retention;

/// <summary>Compares everything a reader can ask with a list of events in publish order.</summary>
internal static class EngineView
{
    private const int PageEvents = 100;
    private static readonly EventFilter All = EventFilter.All(RetentionRig.Tenant);

    public static void AssertShows(this RetentionRig rig)
    {
        List<PublishedEvent> live = [.. rig.Live()];
        EventReader reader = rig.Pipeline.Reader;
        long[] ids = [.. live.Select(one => one.Id)];
        Assert.Equal(ids.Reverse(), NewestFirst(reader, ids.Length));
        Assert.Equal(ids, Onwards(reader, 0));
        Assert.Equal(ids[(ids.Length / 2)..], Onwards(reader, ids.Length < 2 ? 0 : ids[(ids.Length / 2) - 1]));
        AssertCounts(reader, live);
        AssertFinds(rig, reader);
        rig.AssertUsage();
    }

    /// <summary>Every event from an id on, page by page as a poll goes.</summary>
    public static List<long> Onwards(EventReader reader, long afterId)
    {
        var matcher = SeriesMatcher.For(reader.Series, All);
        var seen = new List<long>();
        var page = new List<EventRef>();
        long newest = reader.NewestId;
        while (afterId < newest)
        {
            page.Clear();
            afterId = reader.OldestFirst(matcher, afterId, long.MaxValue, PageEvents, page, stepsMax: 1_000);
            seen.AddRange(page.Select(one => one.Id));
        }

        return seen;
    }

    /// <summary>Every event by pages with offsets, as a list is browsed.</summary>
    public static List<long> NewestFirst(EventReader reader, int total)
    {
        var seen = new List<long>();
        for (int skip = 0; skip <= total; skip += PageEvents)
        {
            EventPage page = reader.NewestFirst(All, 0, skip, PageEvents);
            Assert.Equal(total, page.Total);
            seen.AddRange(page.Events.Select(one => one.Id));
        }

        return seen;
    }

    private static void AssertCounts(EventReader reader, List<PublishedEvent> live)
    {
        foreach (EventPriority priority in Enum.GetValues<EventPriority>())
        {
            EventFilter filter = All with { Priorities = EventFilter.Bit(priority) };
            Assert.Equal(live.Count(one => one.Priority == priority), reader.Count(filter, 0));
        }

        foreach (string type in live.Select(one => one.Type).Distinct())
        {
            EventFilter filter = All with { Types = [new WildcardPattern(type)] };
            Assert.Equal(live.Count(one => one.Type == type), reader.Count(filter, 0));
        }

        EventStatistics statistics = EventStatistics.Of(reader, RetentionRig.Tenant, 0);
        Assert.Equal(live.Count, statistics.Total);
    }

    private static void AssertFinds(RetentionRig rig, EventReader reader)
    {
        RetentionFloor floor = rig.Floor;
        using EventReadSession session = reader.OpenSession();
        foreach (PublishedEvent one in rig.Published)
        {
            EventRef? found = reader.Find(RetentionRig.Tenant, one.Id);
            Assert.Equal(one.IsLive(floor), found is not null);
            if (found is { } reference)
            {
                Assert.True(session.TryRead(reference, out EventRecord record), $"{one.Id} cannot be read");
                Assert.True(record.Data.SequenceEqual(one.Data), $"{one.Id} has other bytes");
                Assert.Equal(!one.Trace.IsNone, TraceContext.TryRead(record.TraceParent, out TraceContext trace));
                Assert.Equal(one.Trace, trace);
                Assert.Equal(one.Priority, session.SeriesOf(reference).Priority);
            }
        }
    }
}
