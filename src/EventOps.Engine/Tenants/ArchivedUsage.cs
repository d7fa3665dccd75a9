using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Retention;

namespace EventOps.Engine.Tenants;

/// <summary>
/// Counts what only the archive has, for a start without a snapshot that knows: the first one of a folder written before
/// there were quotas, or one that lost its snapshots. Reads every block once. At start.
/// </summary>
internal sealed class ArchivedUsage : IDisposable
{
    private readonly ArchiveStore _archive;
    private readonly SeriesTable _series;
    private readonly LoadedBlock[] _blocks = new LoadedBlock[LaneBases.Lanes];
    private readonly long[] _positions = new long[LaneBases.Lanes];

    internal ArchivedUsage(ArchiveStore archive, SeriesTable series)
    {
        _archive = archive;
        _series = series;
        Array.Fill(_positions, -1);
    }

    /// <summary>Counts the archived events below an id; the journal's were counted when it was read.</summary>
    internal unsafe void CountBefore(long id)
    {
        foreach (IndexSegment segment in _archive.Segments)
        {
            SegmentColumns columns = segment.AcquireColumns();
            try
            {
                for (int i = 0; i < segment.Count && columns.Ids[i] < id; i++)
                {
                    Series series = _series[segment.SeriesAt(columns.Codes[i])];
                    long position = segment.PositionOf(series.Priority, columns.Offsets[i]);
                    Count(new EventRef(columns.Ids[i], position, series.Number, Archived: true), series);
                }
            }
            finally
            {
                columns.Release();
            }
        }
    }

    public void Dispose()
    {
        foreach (LoadedBlock? block in _blocks)
        {
            block?.Dispose();
        }
    }

    private void Count(EventRef reference, Series series)
    {
        int lane = (int)series.Priority;
        LoadedBlock block = _blocks[lane] ??= new LoadedBlock();
        if (_positions[lane] != reference.Position)
        {
            _positions[lane] = _archive.TryLoad(reference, _series, block) ? reference.Position : -1;
        }

        if (_positions[lane] >= 0 && block.TryFind(reference.Id, out ReadOnlySpan<byte> record))
        {
            LaneBytes bytes = default;
            bytes[lane] = record.Length;
            series.Usage.Add(bytes, reference.Id, takenBytes: 0);
        }
    }
}
