using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Tests.Projections;

/// <summary>An index and its model, fed the same frames.</summary>
internal sealed class IndexUnderTest
{
    private readonly int[] _numbers;
    private readonly string? _folder;
    private long _position = 64;

    /// <param name="folder">Where segments are sealed to; null leaves them growing.</param>
    internal IndexUnderTest(string? folder)
    {
        _folder = folder;
        _numbers = IndexScript.InternAll(Table);
        Sealer = new FileSealer(folder, Table);
        Index = new EventIndex(Table, [], new GrowingColumnsPool(2), Sealer);
        Model = new IndexModel(Table);
    }

    internal SeriesTable Table { get; } = new(1_000);

    internal FileSealer Sealer { get; }

    internal EventIndex Index { get; }

    internal IndexModel Model { get; }

    internal void Append(FrameStep step)
    {
        long firstId = Model.LastId + step.Gap;
        _position += step.FarAway ? uint.MaxValue + 1L : 100;
        int[] series = [.. step.Series.Select(one => _numbers[one])];
        Index.Append(firstId, _position, series);
        Index.Publish();
        for (int i = 0; i < series.Length; i++)
        {
            Model.Add(firstId + i, _position, series[i]);
        }
    }

    /// <summary>What a later process makes of the files: its own series numbers, in another order. The last segment is sealed first.</summary>
    internal EventIndex Reopen(out SeriesTable table)
    {
        if (Index.Segments is [.., { IsSealed: false } last])
        {
            Sealer.Seal(last);
        }

        table = new SeriesTable(1_000);
        table.Intern(new SeriesKey("other", "first"u8, "here"u8, EventPriority.Low));
        var segments = new List<IndexSegment>();
        foreach (string path in Directory.EnumerateFiles(_folder!, "*" + SegmentFile.Extension).Order(StringComparer.Ordinal))
        {
            segments.Add(SegmentFile.TryOpen(path, table, out _)!);
        }

        return new EventIndex(table, [.. segments], new GrowingColumnsPool(1), new FileSealer(null, table));
    }
}
