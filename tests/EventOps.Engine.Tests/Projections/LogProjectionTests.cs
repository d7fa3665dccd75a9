using EventOps.Engine.Idempotency;
using EventOps.Engine.Intake;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Projections;

/// <summary>What a committed frame does to the index and the keys, and in which order.</summary>
public sealed class LogProjectionTests : IDisposable
{
    private const int Keyed = 20;
    private readonly TempFolder _folder = new();
    private readonly SeriesTable _table = new(10);
    private readonly IdempotencyTable _keys = new(new SteppedClock { NowMs = 0 }, TimeSpan.FromHours(24), 1_000);

    public void Dispose() => _folder.Dispose();

    /// <summary>The sealer takes the keys of a full segment with it, so they must be there when it gets the segment.</summary>
    [Fact]
    public void The_keys_of_a_frame_across_two_segments_are_in_the_file_of_the_first()
    {
        LogProjection projection = New(out Series series, out EventIndex index);
        Apply(projection, series, 1, IndexSegment.EventsMax - (Keyed / 2), keyed: false);
        projection.Publish();
        Apply(projection, series, IndexSegment.EventsMax, Keyed, keyed: true);
        projection.Publish();
        Assert.True(index.Segments[0].IsSealed);
        SegmentFile.TryOpen(SegmentFile.PathOf(_folder.FullPath, 0), new SeriesTable(10), out byte[] keys);
        var read = new IdempotencyTable(new SteppedClock { NowMs = 0 }, TimeSpan.FromHours(24), 1_000);
        read.Import(keys);
        Assert.Equal(Keyed / 2, read.Count);
    }

    [Fact]
    public void A_twin_waits_until_readers_see_the_event()
    {
        LogProjection projection = New(out Series series, out EventIndex index);
        var claim = new KeyClaim(0, 1, 0);
        _keys.Claim(claim);
        Frame frame = Apply(projection, series, 1, 1, keyed: true);
        KeyLookup twin = _keys.Claim(claim);
        Assert.Equal((KeyState.InFlight, 0L), (twin.State, index.LastId));
        projection.Publish();
        projection.Wake(frame);
        Assert.True(twin.Settled!.IsCompleted);
        Assert.Equal((KeyState.Known, 1L), (_keys.Claim(claim).State, index.LastId));
    }

    /// <summary>What the engine writes itself may be of several tenants in one frame: each has its own bytes counted.</summary>
    [Fact]
    public void A_frame_of_several_tenants_is_counted_to_each_as_a_replay_counts_it()
    {
        LogProjection projection = New(out Series one, out _);
        Series two = _table.Intern(new SeriesKey("u", "a"u8, "s"u8, EventPriority.Critical))!;
        Frame frame = new FramePool(_keys, keepMax: 0, blockBytes: 64).Rent();
        int[] bytes = [Add(one, "{}"), Add(two, "{\"n\":1}"), Add(one, "[1,2,3]"), Add(two, "{}")];
        frame.Seal();
        frame.Stamp(0, 1);
        projection.Apply(frame, 1);
        Assert.Equal((bytes[0] + bytes[2], bytes[1] + bytes[3]), (one.Usage.RetainedBytes, two.Usage.RetainedBytes));

        var table = new SeriesTable(10);
        var index = new EventIndex(table, [], new GrowingColumnsPool(1), new FileSealer(_folder.FullPath, table, _keys));
        var again = new LogProjection(table, index, new EngineState(new EventTypeCatalogue([]), _keys));
        Assert.True(FrameReader.TryOpen(frame.Bytes, out FrameReader reader));
        Assert.True(again.Replay(ref reader, 1, indexedUntilId: -1, appliedUntilId: -1));
        Assert.Equal(one.Usage.RetainedBytes, table[0].Usage.RetainedBytes);
        Assert.Equal(two.Usage.RetainedBytes, table[1].Usage.RetainedBytes);

        int Add(Series series, string data) => frame.Add(
            series, PayloadEncoding.Json, System.Text.Encoding.UTF8.GetBytes(data), default, default, default);
    }

    private LogProjection New(out Series series, out EventIndex index)
    {
        series = _table.Intern(new SeriesKey("t", "a"u8, "s"u8, EventPriority.Normal))!;
        index = new EventIndex(_table, [], new GrowingColumnsPool(1), new FileSealer(_folder.FullPath, _table, _keys));
        return new LogProjection(_table, index, new EngineState(new EventTypeCatalogue([]), _keys));
    }

    private static Frame Apply(LogProjection projection, Series series, long firstId, int events, bool keyed)
    {
        var keys = new IdempotencyTable(TimeProvider.System, TimeSpan.FromHours(1), entriesMax: 1);
        Frame frame = new FramePool(keys, keepMax: 0, blockBytes: 64).Rent();
        for (int i = 0; i < events; i++)
        {
            if (keyed)
            {
                frame.Keys.Add(new KeyClaim((UInt128)i, 1, i));
            }

            frame.Add(series, PayloadEncoding.Json, "{}"u8, default, default, default);
        }

        frame.Seal();
        frame.Stamp(0, firstId);
        projection.Apply(frame, firstId);
        return frame;
    }
}
