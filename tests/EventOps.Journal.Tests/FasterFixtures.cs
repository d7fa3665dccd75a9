using EventOps.Engine.Journaling;
using EventOps.Journal.Faster;

namespace EventOps.Journal.Tests;

/// <summary>The FASTER journal past the page cache, where the test folder's file system can.</summary>
public sealed class DirectFasterFixture : FasterFixture
{
    protected override bool AllowDirect => true;
}

/// <summary>The FASTER journal on the fallback for platforms without O_DIRECT.</summary>
public sealed class WriteThroughFasterFixture : FasterFixture
{
    protected override bool AllowDirect => false;
}

public abstract class FasterFixture : IJournalFixture
{
    public const int PageBytes = 64 << 10;
    public const int SegmentBytes = 256 << 10;

    public Type JournalType => typeof(FasterJournal);

    protected abstract bool AllowDirect { get; }

    public static FasterJournalOptions Options(string folderPath) => new()
    {
        FolderPath = folderPath,
        PageBytes = PageBytes,
        SegmentBytes = SegmentBytes,
        MemoryPages = 2,
        MirrorBytes = 2 * PageBytes,
        PrepareChunkBytes = 64 << 10,
        PreparePauseMs = 1,
    };

    public IJournal Open(string folderPath) =>
        FasterJournal.Open(Options(folderPath) with { AllowDirect = AllowDirect }, TimeProvider.System);

    public void CopyAsKilled(IJournal journal, string folderPath, string toPath, int seed)
    {
        var durable = journal.DurablePosition;
        KilledFolder.Copy(folderPath, toPath);
        var random = new Random(seed);
        var segment = Path.Combine(toPath, $"journal.{durable / SegmentBytes}");
        var room = (int)Math.Min(random.Next(8 << 10), SegmentBytes - (durable % SegmentBytes));
        if (room > 0 && File.Exists(segment))
        {
            var garbage = new byte[room];
            random.NextBytes(garbage);
            using var file = File.OpenHandle(segment, FileMode.Open, FileAccess.Write);
            RandomAccess.Write(file, garbage, durable % SegmentBytes);
        }
    }
}
