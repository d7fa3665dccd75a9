using System.Text;
using EventOps.Engine.Files;
using EventOps.Engine.Idempotency;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Engine.Tests.Projections;

/// <summary>A segment's file is whole or it is refused: every damage is found, none throws.</summary>
public sealed class SegmentFileTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SeriesTable _table = new(100);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Damage_at_every_byte_is_found()
    {
        byte[] file = File.ReadAllBytes(SmallFile(out string path));
        for (int at = 0; at < file.Length; at++)
        {
            foreach (byte damage in new byte[] { 1, 0x80, 0xFF })
            {
                file[at] ^= damage;
                File.WriteAllBytes(path, file);
                Assert.True(SegmentFile.TryOpen(path, _table, out byte[] keys) is null, $"byte {at} xor {damage}");
                Assert.Empty(keys);
                file[at] ^= damage;
            }
        }
    }

    [Fact]
    public void Every_length_but_the_right_one_is_found()
    {
        byte[] file = File.ReadAllBytes(SmallFile(out string path));
        for (int length = 0; length < file.Length; length++)
        {
            File.WriteAllBytes(path, file.AsSpan(0, length));
            Assert.True(SegmentFile.TryOpen(path, _table, out _) is null, $"{length} of {file.Length} bytes");
        }

        File.WriteAllBytes(path, [.. file, 0]);
        Assert.Null(SegmentFile.TryOpen(path, _table, out _));
        File.WriteAllBytes(path, file);
        Assert.NotNull(SegmentFile.TryOpen(path, _table, out _));
    }

    [Fact]
    public void Keys_come_back_through_the_file()
    {
        SmallFile(out string path);
        IndexSegment segment = SegmentFile.TryOpen(path, _table, out byte[] keys)!;
        Assert.Equal(7, segment.Count);
        var clock = new SteppedClock { NowMs = 0 };
        var table = new IdempotencyTable(clock, TimeSpan.FromHours(24), 10);
        table.Import(keys);
        Assert.Equal(1, table.Count);
        KeyLookup known = table.Claim(new KeyClaim(5, 6, 0));
        Assert.Equal((KeyState.Known, 3L, 2), (known.State, known.Id, known.Matches));
    }

    [Fact]
    public async Task The_sealer_tries_again_until_the_disk_takes_the_file()
    {
        string folder = Path.Combine(_folder.FullPath, "missing");
        var clock = new ImpatientClock(() => Directory.CreateDirectory(folder));
        var sealer = new SegmentSealer(folder, _table, null, 4, clock, NullLogger.Instance);
        var index = new EventIndex(_table, [], new GrowingColumnsPool(1), sealer);
        int series = _table.Intern(new SeriesKey("t", "a"u8, "s"u8, EventPriority.Low))!.Number;
        index.Append(1, 1, [series]);
        index.Append(2, 2L + uint.MaxValue, [series]);
        index.Publish();
        await sealer.DisposeAsync();
        Assert.True(index.Segments[0].IsSealed);
        Assert.Null(sealer.Failure);
        Assert.Equal(1, sealer.SealedUntilId);
        Assert.NotNull(SegmentFile.TryOpen(SegmentFile.PathOf(folder, 0), _table, out _));
    }

    [Fact]
    public void What_a_crash_left_unfinished_is_removed_and_nothing_else()
    {
        string kept = SmallFile(out _);
        string unfinished = kept + ".tmp";
        File.WriteAllBytes(unfinished, [1, 2, 3]);
        DurableFile.RemoveUnfinished(_folder.FullPath);
        Assert.True(File.Exists(kept));
        Assert.False(File.Exists(unfinished));
    }

    private string SmallFile(out string path)
    {
        int[] series = [.. Enumerable.Range(0, 3).Select(i =>
            _table.Intern(new SeriesKey("tenant", Encoding.UTF8.GetBytes($"type{i}"), "s"u8, (EventPriority)i, (EventOrigin)(i % 2)))!.Number)];
        var keys = new IdempotencyTable(new SteppedClock { NowMs = 0 }, TimeSpan.FromHours(24), 10);
        keys.Commit(new KeyClaim(5, 6, 0), 3, 2);
        var sealer = new FileSealer(_folder.FullPath, _table, keys);
        var index = new EventIndex(_table, [], new GrowingColumnsPool(1), sealer);
        index.Append(1, 64, [series[0], series[1], series[1], series[2]]);
        index.Append(9, 96, [series[2], series[0], series[0]]);
        index.Publish();
        sealer.Seal(index.Segments[0]);
        return path = SegmentFile.PathOf(_folder.FullPath, 0);
    }

    /// <summary>A clock whose waits are over at once, after doing something.</summary>
    private sealed class ImpatientClock(Action before) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            before();
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
