using EventOps.Engine.Journaling;

namespace EventOps.Journal.Tests;

/// <summary>Makes, appends and reads back entries whose bytes tell which they are.</summary>
internal static class Entries
{
    /// <summary>Bytes that only this seed and length give.</summary>
    public static byte[] Make(int seed, int length)
    {
        var entry = new byte[length];
        new Random((seed * 31) + length).NextBytes(entry);
        return entry;
    }

    /// <summary>Appends and commits as one batch; answers the positions.</summary>
    public static long[] CommitAll(this IJournal journal, params byte[][] entries)
    {
        foreach (var entry in entries)
        {
            journal.Append(entry);
        }

        var positions = new long[entries.Length];
        journal.Commit(positions);
        return positions;
    }

    public static byte[]? ReadOrNull(this IJournal journal, long position)
    {
        using var buffer = new EntryBuffer();
        return journal.Read(position, buffer) == JournalReadResult.Ok ? buffer.Span.ToArray() : null;
    }

    public static List<(long Position, byte[] Bytes)> ScanAll(this IJournal journal, long from = 0) =>
        journal.ScanAll(from, out _);

    public static List<(long Position, byte[] Bytes)> ScanAll(
        this IJournal journal, long from, out List<(long From, long Until)> damaged)
    {
        var found = new List<(long, byte[])>();
        damaged = [];
        using var scan = journal.ScanFrom(from);
        for (var step = scan.Next(); step != JournalScanStep.End; step = scan.Next())
        {
            if (step == JournalScanStep.Entry)
            {
                found.Add((scan.Position, scan.Entry.ToArray()));
            }
            else
            {
                damaged.Add((scan.Position, scan.NextPosition));
            }
        }

        return found;
    }

    public static void AssertHolds(this IJournal journal, IReadOnlyList<(long Position, byte[] Bytes)> expected)
    {
        var scanned = journal.ScanAll(journal.BeginPosition, out var damaged);
        Assert.Empty(damaged);
        Assert.Equal(expected.Select(e => e.Position), scanned.Select(e => e.Position));
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.True(expected[i].Bytes.AsSpan().SequenceEqual(scanned[i].Bytes), $"scan differs at {expected[i].Position}");
            Assert.True(expected[i].Bytes.AsSpan().SequenceEqual(journal.ReadOrNull(expected[i].Position)),
                $"read differs at {expected[i].Position}");
        }
    }
}
