using System.Text;
using EventOps.Engine.Journaling;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Retention;
using EventOps.Engine.Tests.Journaling;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Tenants;

/// <summary>What each tenant has kept, counted anew over every record of the journal, without the engine's help.</summary>
internal static class UsageRecount
{
    internal static RetentionOptions Retention { get; } = new()
    {
        LowAge = TimeSpan.FromSeconds(10),
        NormalAge = TimeSpan.FromSeconds(60),
        HighAge = TimeSpan.FromSeconds(200),
        CriticalAge = TimeSpan.FromSeconds(1_000),
        ArchiveInterval = Timeout.InfiniteTimeSpan,
    };

    internal static void AssertUsage(EngineHost host, IEnumerable<string> tenants)
    {
        RetentionFloor floor = host.Engine.Floor.Current;
        List<Row> rows = [.. host.Journal.Entries.SelectMany(RowsOf)];
        foreach (string tenant in tenants)
        {
            List<Row> own = [.. rows.Where(row => row.Tenant == tenant)];
            long kept = own.GroupBy(row => (row.Priority, Slot: EventId.UnixTimeMs(row.LastId) / WidthMs(row.Priority)))
                .Where(bucket => EventId.FirstOf((bucket.Key.Slot + 1) * WidthMs(bucket.Key.Priority)) > floor[(int)bucket.Key.Priority])
                .Sum(bucket => bucket.Sum(row => row.Bytes));
            Assert.Equal(kept, host.Engine.Tenants.StatusOf(tenant).RetainedBytes);

            // The index and its records say the same of what readers still see.
            IReadOnlyList<EventRef> seen = host.All(tenant);
            long live = own.Where(row => row.Id >= floor[(int)row.Priority]).Sum(row => row.Bytes);
            Assert.Equal(live, seen.Sum(one => BytesOf(host.Journal, one)));
            Assert.InRange(live, 0, kept);
        }
    }

    private static int BytesOf(MemoryJournal journal, EventRef reference)
    {
        using var block = new LoadedBlock();
        Assert.Equal(JournalReadResult.Ok, journal.Read(reference.Position, block.Buffer));
        Assert.True(block.TryOpenFrame());
        Assert.True(block.TryFind(reference.Id, out ReadOnlySpan<byte> record));
        return record.Length;
    }

    private static List<Row> RowsOf(byte[] entry)
    {
        var rows = new List<Row>();
        Assert.True(FrameReader.TryOpen(entry, out FrameReader reader));
        while (reader.Header.Kind == FrameKind.Events && reader.MoveNext())
        {
            Assert.True(EventRecord.TryDecode(reader.Record, out EventRecord record));
            rows.Add(new Row(
                Encoding.UTF8.GetString(record.Tenant),
                record.Priority,
                reader.Header.FirstId + reader.Index,
                reader.Header.FirstId + reader.Header.Count - 1,
                reader.Record.Length));
        }

        return rows;
    }

    private static long WidthMs(EventPriority priority) => priority switch
    {
        EventPriority.Low => 100,
        EventPriority.Normal => 600,
        EventPriority.High => 2_000,
        _ => 10_000,
    };

    private readonly record struct Row(string Tenant, EventPriority Priority, long Id, long LastId, long Bytes);
}
