using System.Text;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Projections;

/// <summary>The index at its edges: full segments, far positions, as many series as events, events not yet published.</summary>
public sealed class EventIndexTests
{
    private readonly SeriesTable _table = new(200_000);

    [Fact]
    public void A_segment_ends_where_positions_no_longer_fit_32_bits()
    {
        var sealer = new FileSealer(null, _table);
        var index = new EventIndex(_table, [], new GrowingColumnsPool(1), sealer);
        int series = Intern("t", 0);
        index.Append(1, 1_000, [series]);
        index.Append(2, 1_000L + uint.MaxValue, [series]);
        Assert.Equal(0, sealer.Sealed);
        index.Append(3, 1_001L + uint.MaxValue, [series]);
        Assert.Equal(0, sealer.Sealed);
        index.Publish();
        Assert.Equal(1, sealer.Sealed);
        Assert.Equal(2, index.Segments.Length);
        Assert.Equal([1_001L + uint.MaxValue, 1_000L + uint.MaxValue, 1_000], Newest(index, 10).Select(one => one.Position));
    }

    [Fact]
    public void A_frame_larger_than_a_segment_goes_on_in_the_next_ones()
    {
        const int events = (IndexSegment.EventsMax * 2) + 10;
        var sealer = new FileSealer(null, _table);
        var index = new EventIndex(_table, [], new GrowingColumnsPool(1), sealer);
        int[] series = new int[events];
        series.AsSpan().Fill(Intern("t", 0));
        index.Append(100, 7, series);
        index.Publish();
        Assert.Equal(2, sealer.Sealed);
        Assert.Equal([IndexSegment.EventsMax, IndexSegment.EventsMax, 10], index.Segments.Select(one => one.Count));
        Assert.Equal(events, CountAll(index));
        Assert.Equal(99 + events, index.LastId);
    }

    /// <summary>A rebuild appends without end before it publishes: what it fills must not pile up in memory.</summary>
    [Fact]
    public void Filled_segments_do_not_wait_for_a_publication_that_is_far_away()
    {
        var sealer = new FileSealer(null, _table);
        var index = new EventIndex(_table, [], new GrowingColumnsPool(1), sealer);
        int series = Intern("t", 0);
        for (int i = 0; i < 40; i++)
        {
            index.Append(1 + i, i * 5_000_000_000L, [series]);
            Assert.InRange(i - sealer.Sealed, 0, 5);
        }

        index.Publish();
        Assert.Equal(39, sealer.Sealed);
        Assert.Equal(40, CountAll(index));
    }

    [Fact]
    public void Every_event_of_a_segment_may_be_a_series_of_its_own()
    {
        using var folder = new TempFolder();
        var index = new EventIndex(_table, [], new GrowingColumnsPool(1), new FileSealer(folder.FullPath, _table));
        for (int i = 0; i <= IndexSegment.EventsMax; i++)
        {
            index.Append(1 + i, i, [Intern("t", i)]);
        }

        index.Publish();
        Assert.True(index.Segments[0].IsSealed);
        Assert.Equal(IndexSegment.EventsMax, index.Segments[0].SeriesCount);
        Assert.Equal(IndexSegment.EventsMax + 1, CountAll(index));
        foreach (int one in new[] { 0, 1, 255, 256, 32_767, 32_768, IndexSegment.EventsMax - 1, IndexSegment.EventsMax })
        {
            var filter = new EventFilter("t", [new WildcardPattern($"type{one}")], [], 0);
            var page = new List<EventRef>();
            long skip = 0;
            Query(filter, long.MaxValue).PageNewestFirst(index.Segments, ref skip, 10, page);
            Assert.Equal(1 + one, Assert.Single(page).Id);
        }

        var reopened = new SeriesTable(200_000);
        IndexSegment segment = SegmentFile.TryOpen(SegmentFile.PathOf(folder.FullPath, 0), reopened, out _)!;
        Assert.Equal("type65535", reopened[segment.SeriesAt(IndexSegment.EventsMax - 1)].TypeText);
    }

    [Fact]
    public void Events_are_counted_when_they_are_published_and_not_before()
    {
        var index = new EventIndex(_table, [], new GrowingColumnsPool(1), new FileSealer(null, _table));
        int first = Intern("t", 0);
        int second = Intern("t", 1);
        index.Append(1, 1, [first, first]);
        index.Publish();
        index.Append(3, 2, [first, second, second]);
        Assert.Equal(2, CountAll(index));
        var counts = new Dictionary<int, long>();
        Query(EventFilter.All("t"), long.MaxValue).CountBySeries(index.Segments, counts);
        Assert.Equal(2, counts.Values.Sum());
        Assert.Equal([1L], Newest(index, 10, skip: 1).Select(one => one.Id));
        Assert.Equal(2, index.LastId);
        index.Publish();
        Assert.Equal(5, CountAll(index));
        Assert.Equal(5, index.LastId);
    }

    /// <summary>The writer adds series while a query decides about those it has seen: the new ones are none of its business.</summary>
    [Fact]
    public void Series_added_during_a_count_do_not_disturb_it()
    {
        var index = new EventIndex(_table, [], new GrowingColumnsPool(1), new FileSealer(null, _table));
        int[] early = [.. Enumerable.Range(0, 16).Select(i => Intern("t", i))];
        index.Append(1, 1, early);
        index.Publish();
        bool added = false;
        var matcher = new SeriesMatcher(_table, series =>
        {
            if (!added)
            {
                added = true;
                index.Append(100, 2, [.. Enumerable.Range(100, 64).Select(i => Intern("t", i))]);
                index.Publish();
            }

            return series.TypeText != "type3";
        });
        var query = new IndexQuery(_table, matcher, default, 0, long.MaxValue, archived: false);
        Assert.Equal(15, query.Count(index.Segments));
    }

    /// <summary>Each segment is asked about its series when a query looks into it: one event by id looks into one.</summary>
    [Fact]
    public void An_event_by_id_asks_one_segment()
    {
        var index = new EventIndex(_table, [], new GrowingColumnsPool(1), new FileSealer(null, _table));
        for (int i = 0; i < 50; i++)
        {
            index.Append(1 + i, i * 5_000_000_000L, [Intern("t", i)]);
        }

        index.Publish();
        var asked = new HashSet<int>();
        var matcher = new SeriesMatcher(_table, series => asked.Add(series.Number));
        var page = new List<EventRef>();
        long skip = 0;
        new IndexQuery(_table, matcher, default, 20, 20, archived: false).PageNewestFirst(index.Segments, ref skip, 1, page);
        Assert.Equal(20, Assert.Single(page).Id);
        Assert.Single(asked);
    }

    [Fact]
    public void The_newest_id_is_kept_when_its_segment_is_dropped()
    {
        using var folder = new TempFolder();
        var index = new EventIndex(_table, [], new GrowingColumnsPool(1), new FileSealer(folder.FullPath, _table));
        int series = Intern("t", 0);
        index.Append(1, 1, [series]);
        index.Append(2, 2L + uint.MaxValue, [series]);
        index.Publish();
        Assert.Single(index.DropBefore(2));
        Assert.Single(index.Segments);
        Assert.Empty(index.DropBefore(3));
        Assert.Equal(2, index.LastId);
        Assert.Equal(1, index.Count);
    }

    private int Intern(string tenant, int number) =>
        _table.Intern(new SeriesKey(tenant, Encoding.UTF8.GetBytes($"type{number}"), "s"u8, EventPriority.Normal))!.Number;

    private IndexQuery Query(EventFilter filter, long toId) =>
        new(_table, SeriesMatcher.For(_table, filter), default, 0, toId, archived: false);

    private long CountAll(EventIndex index) => Query(EventFilter.All("t"), long.MaxValue).Count(index.Segments);

    private List<EventRef> Newest(EventIndex index, int limit, long skip = 0)
    {
        var page = new List<EventRef>();
        Query(EventFilter.All("t"), long.MaxValue).PageNewestFirst(index.Segments, ref skip, limit, page);
        return page;
    }
}
