using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Engine.Tests.Projections;

/// <summary>Readers on their own threads while one writes, seals and publishes: whole events only, in order, none skipped.</summary>
public sealed class EventIndexRaceTests
{
    private const int Events = 400_000;
    private const int FrameEventsMax = 40;
    private readonly SeriesTable _table = new(1_000);
    private volatile bool _done;
    private long _published;

    [Fact]
    public async Task Readers_see_whole_events_in_order_and_whatever_was_published_before_they_asked()
    {
        using var folder = new TempFolder();
        var sealer = new SegmentSealer(folder.FullPath, _table, null, 4, TimeProvider.System, NullLogger.Instance);
        var index = new EventIndex(_table, [], new GrowingColumnsPool(2), sealer);
        int[] series = [.. Enumerable.Range(0, 8).Select(i =>
            _table.Intern(new SeriesKey("t", [(byte)('a' + i)], "s"u8, (EventPriority)(i % 4)))!.Number)];
        Task[] readers =
        [
            Task.Factory.StartNew(() => Follow(index), TaskCreationOptions.LongRunning),
            Task.Factory.StartNew(() => Page(index), TaskCreationOptions.LongRunning),
        ];
        try
        {
            Write(index, series);
        }
        finally
        {
            _done = true;
        }

        await Task.WhenAll(readers);
        await sealer.DisposeAsync();
        Assert.Equal(Events, index.Count);
        Assert.All(index.Segments[..^1], segment => Assert.True(segment.IsSealed));
    }

    private void Write(EventIndex index, int[] series)
    {
        var random = new Random(5);
        for (long id = 1; id <= Events;)
        {
            int count = (int)Math.Min(random.Next(1, FrameEventsMax + 1), Events - id + 1);
            int[] frame = [.. Enumerable.Range(0, count).Select(i => series[(id + i) % series.Length])];
            index.Append(id, id, frame);
            index.Publish();
            id += count;
            Volatile.Write(ref _published, id - 1);
        }
    }

    /// <summary>What a poll does: the newest id first, then everything up to it.</summary>
    private void Follow(EventIndex index)
    {
        long seen = 0;
        var page = new List<EventRef>();
        bool last;
        do
        {
            last = _done;
            long published = Volatile.Read(ref _published);
            long until = index.LastId;
            Assert.True(until >= published, $"{published} was published, {until} is the newest");
            if (until <= seen)
            {
                continue;
            }

            page.Clear();
            var query = new IndexQuery(_table, new SeriesMatcher(_table, _ => true), default, seen + 1, until, archived: false);
            Assert.Equal(until, query.PageOldestFirst(index.Segments, int.MaxValue, page, long.MaxValue));
            Assert.Equal(until - seen, page.Count);
            foreach (EventRef one in page)
            {
                Assert.Equal(++seen, one.Id);
                AssertWhole(one);
            }
        }
        while (!last);
        Assert.Equal(Events, seen);
    }

    /// <summary>What a listing does: newest first, with and without skipping, and counts.</summary>
    private void Page(EventIndex index)
    {
        var page = new List<EventRef>();
        var filter = new EventFilter("t", [new WildcardPattern("a")], [], 0);
        while (!_done)
        {
            long published = Volatile.Read(ref _published);
            page.Clear();
            long skip = 0;
            Query(SeriesMatcher.For(_table, EventFilter.All("t"))).PageNewestFirst(index.Segments, ref skip, 50, page);
            Assert.True(published == 0 || page[0].Id >= published);
            for (int i = 0; i < page.Count; i++)
            {
                AssertWhole(page[i]);
                Assert.True(i == 0 || page[i].Id == page[i - 1].Id - 1, "A page has a hole");
            }

            // One frame may be shown already while the newest id still is the one before it.
            long before = index.LastId;
            long counted = Query(SeriesMatcher.For(_table, EventFilter.All("t"))).Count(index.Segments);
            Assert.InRange(counted, before, index.LastId + FrameEventsMax);
            long ofOne = Query(SeriesMatcher.For(_table, filter)).Count(index.Segments);
            Assert.InRange(ofOne, before / 8, ((index.LastId + FrameEventsMax) / 8) + 1);
        }
    }

    private IndexQuery Query(SeriesMatcher matcher) => new(_table, matcher, default, 0, long.MaxValue, archived: false);

    private void AssertWhole(EventRef one)
    {
        Assert.Equal((byte)('a' + (one.Id % 8)), _table[one.Series].Type[0]);
        Assert.InRange(one.Id - one.Position, 0, FrameEventsMax - 1);
    }
}
