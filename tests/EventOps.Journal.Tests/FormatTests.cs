using EventOps.Journal.Faster.Format;
using EventOps.Journal.Faster.Reading;
using FASTER.core;

namespace EventOps.Journal.Tests;

/// <summary>Pins what the journal assumes of FASTER's bytes on disk against a FasterLog on FASTER's own
/// device.</summary>
public sealed class FormatTests : IDisposable
{
    private const int PageBytes = 64 << 10;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Walks_what_FASTER_itself_wrote()
    {
        var path = _folder.Sub("faster.log");
        var expected = new List<(long Address, byte[] Bytes)>();
        var commitEnds = new List<long>();
        using (var device = new ManagedLocalStorageDevice(path))
        using (var settings = new FasterLogSettings
        {
            LogDevice = device,
            LogCommitDir = _folder.Path,
            LogChecksum = LogChecksumType.PerEntry,
            FastCommitMode = true,
            PageSize = PageBytes,
            MemorySize = 4 * PageBytes,
            SegmentSize = 1L << 30,
        })
        using (var log = new FasterLog(settings))
        {
            for (var i = 0; i < 400; i++)
            {
                var bytes = Entries.Make(i, i < 150 ? i + 1 : i * 83 % (PageBytes / 2) + 1);
                expected.Add((log.Enqueue(bytes), bytes));
                if (i % 3 == 2)
                {
                    Assert.True(log.CommitStrongly(out var tail, out _, spinWait: true));
                    commitEnds.Add(tail);
                }
            }

            log.Commit(spinWait: true);
            commitEnds.Add(log.TailAddress);
        }

        var items = new List<(long Address, byte[] Bytes)>();
        var commits = new List<CommitRecord>();
        using var walker = new LogWalker(new OneFile(path + ".0"), EntryFormat.FirstAddress, commitEnds[^1], PageBytes);
        for (var step = walker.Next(); step != WalkStep.End; step = walker.Next())
        {
            Assert.NotEqual(WalkStep.Damaged, step);
            if (step == WalkStep.Entry)
            {
                items.Add((walker.Position, walker.Payload.ToArray()));
            }
            else
            {
                commits.Add(walker.Commit);
            }
        }

        Assert.Equal(expected.Select(e => e.Address), items.Select(e => e.Address));
        Assert.All(expected.Zip(items), pair => Assert.Equal(pair.First.Bytes, pair.Second.Bytes));
        Assert.Equal(commitEnds, commits.Select(c => c.UntilAddress));
        Assert.Equal(Enumerable.Range(1, commits.Count).Select(n => (long)n), commits.Select(c => c.CommitNumber));
        Assert.All(commits, commit => Assert.Equal(EntryFormat.FirstAddress, commit.BeginAddress));
    }

    [Fact]
    public void The_checksum_is_FASTERs_for_every_small_length()
    {
        for (var length = 1; length < 300; length++)
        {
            var payload = Entries.Make(length, length);
            Assert.Equal(Plain(length, payload), EntryFormat.Checksum(length, payload));
        }

        static ulong Plain(int lengthField, byte[] payload)
        {
            byte[] all = [.. BitConverter.GetBytes(lengthField), .. payload];
            ulong result = 0;
            var i = 0;
            for (; i + 8 <= all.Length; i += 8)
            {
                result ^= BitConverter.ToUInt64(all, i);
            }

            for (; i < all.Length; i++)
            {
                result ^= all[i];
            }

            return result;
        }
    }

    private sealed class OneFile(string path) : ILogSource
    {
        private readonly byte[] _bytes = File.ReadAllBytes(path);

        public LogReadOutcome Read(long address, Span<byte> into)
        {
            into.Clear();
            var count = (int)Math.Clamp(_bytes.Length - address, 0, into.Length);
            _bytes.AsSpan((int)Math.Min(address, _bytes.Length), count).CopyTo(into);
            return LogReadOutcome.Ok;
        }
    }
}
