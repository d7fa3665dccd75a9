using EventOps.Engine.Observability;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Retention;
using EventOps.Engine.Subscriptions;

namespace EventOps.Journal.Tests.Retention;

public sealed class MoveRaceTests
{
    [Fact]
    public async Task Readers_never_miss_or_double_an_event_while_it_moves()
    {
        await using var rig = new RetentionRig(segmentEventsMax: 64);
        for (int i = 0; i < 20; i++)
        {
            await rig.PublishAsync(80, priorities: "hc");
        }

        await rig.SealedAsync();
        await rig.RestartAsync();
        await rig.RestartAsync();
        rig.Clock.Advance(TimeSpan.FromDays(2));
        long[] ids = [.. rig.Published.Select(one => one.Id)];
        using var done = new CancellationTokenSource();
        int rounds = 0;
        Task<int>[] readers =
        [
            Task.Run(() => Repeat(() => Assert.Equal(ids, EngineView.Onwards(rig.Pipeline.Reader, 0)))),
            Task.Run(() => Repeat(() => Assert.Equal(ids.Reverse(), EngineView.NewestFirst(rig.Pipeline.Reader, ids.Length)))),
            Task.Run(() => Repeat(() => ReadPayloads(rig))),
            Task.Run(() => Repeat(() => Assert.Equal(ids.Length, rig.Pipeline.Reader.Count(EventFilter.All(RetentionRig.Tenant), 0)))),
        ];

        // Between any two steps of a move somebody has looked.
        rig.Archiver.AtStep = _ =>
        {
            int before = Volatile.Read(ref rounds);
            SpinWait.SpinUntil(() => Volatile.Read(ref rounds) != before || readers.Any(reader => reader.IsCompleted));
        };
        await rig.ArchiveAsync();
        await done.CancelAsync();
        Assert.All(await Task.WhenAll(readers), looks => Assert.True(looks > 0));
        Assert.True(rig.Pipeline.State.ArchivedUntilId > ids[^200], "Nearly everything should have moved");
        Assert.True(rig.Journal.BeginPosition > 0);
        rig.AssertShows();

        int Repeat(Action look)
        {
            int looks = 0;
            do
            {
                look();
                looks++;
                Interlocked.Increment(ref rounds);
            }
            while (!done.IsCancellationRequested);

            return looks;
        }
    }

    [Fact]
    public async Task A_move_between_the_looks_at_the_two_logs_hides_nothing()
    {
        await using var rig = new RetentionRig(segmentEventsMax: 64);
        for (int i = 0; i < 10; i++)
        {
            await rig.PublishAsync(80, priorities: "hc");
        }

        await rig.SealedAsync();
        rig.Clock.Advance(TimeSpan.FromDays(2));
        EventReader real = rig.Pipeline.Reader;
        using var metrics = new EngineMetrics(TimeProvider.System);
        var moves = new MovesWhileLooking(rig);
        var reader = new EventReader(real.Series, rig.Pipeline.HotIndex, rig.Journal, moves, rig.Pipeline.State, moves, metrics);
        for (int look = 0; look < 3; look++)
        {
            long before = rig.Pipeline.State.ArchivedUntilId;
            Assert.Equal(800, reader.Count(EventFilter.All(RetentionRig.Tenant), 0));
            Assert.True(rig.Pipeline.State.ArchivedUntilId > before);
        }

        Assert.Equal(rig.Published.Select(one => one.Id), EngineView.Onwards(reader, 0));
    }

    /// <summary>Moves a segment at every place where a reader asks for something in the middle of its look.</summary>
    private sealed class MovesWhileLooking(RetentionRig rig) : IArchiveReader, IRetentionFloor
    {
        public RetentionFloor Current
        {
            get
            {
                MoveOne();
                return rig.Floor;
            }
        }

        public IndexSegment[] Segments
        {
            get
            {
                MoveOne();
                IndexSegment[] segments = rig.Pipeline.Archive.Segments;
                MoveOne();
                return segments;
            }
        }

        public bool TryLoad(EventRef reference, SeriesTable series, LoadedBlock into) => rig.Pipeline.Archive.TryLoad(reference, series, into);

        public EventRef? TryLocate(long id) => rig.Pipeline.Archive.TryLocate(id);

        private void MoveOne()
        {
            int moves = 0;
            rig.Archiver.AtStep = step => _ = step == ArchiverStep.BlocksAppended && ++moves > 1 ? throw new IOException("enough") : 0;
            try
            {
                rig.Archiver.PassAsync(CancellationToken.None).GetAwaiter().GetResult();
            }
            catch (IOException)
            {
                // One segment was moved; the next will be tried at the next look.
            }
        }
    }

    [Fact]
    public async Task A_page_made_before_a_move_is_read_from_the_archive_after_it()
    {
        await using var rig = new RetentionRig(segmentEventsMax: 64);
        for (int i = 0; i < 5; i++)
        {
            await rig.PublishAsync(80, priorities: "nhc");
        }

        await rig.SealedAsync();
        await rig.RestartAsync();
        await rig.RestartAsync();
        rig.Clock.Advance(TimeSpan.FromDays(2));
        EventPage page = rig.Pipeline.Reader.NewestFirst(EventFilter.All(RetentionRig.Tenant), 0, 0, 1_000);
        Assert.DoesNotContain(page.Events, one => one.Archived);
        await rig.ArchiveAsync();
        Assert.True(rig.Journal.BeginPosition > page.Events[^1].Position, "The page's oldest event should be gone from the journal");
        var published = rig.Published.ToDictionary(one => one.Id);
        using EventReadSession session = rig.Pipeline.Reader.OpenSession();
        foreach (var reference in page.Events)
        {
            Assert.True(session.TryRead(reference, out EventRecord record));
            Assert.True(record.Data.SequenceEqual(published[reference.Id].Data));
        }
    }

    private static void ReadPayloads(RetentionRig rig)
    {
        EventPage page = rig.Pipeline.Reader.NewestFirst(EventFilter.All(RetentionRig.Tenant), 0, 0, rig.Published.Count);
        using EventReadSession session = rig.Pipeline.Reader.OpenSession();
        for (int i = 0; i < page.Events.Count; i++)
        {
            PublishedEvent expected = rig.Published[^(i + 1)];
            Assert.Equal(expected.Id, page.Events[i].Id);
            Assert.True(session.TryRead(page.Events[i], out EventRecord record));
            Assert.True(record.Data.SequenceEqual(expected.Data));
        }
    }
}
