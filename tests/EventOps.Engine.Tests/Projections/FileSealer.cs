using EventOps.Engine.Idempotency;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Tests.Projections;

/// <summary>Seals on the writer's own thread, so that a test knows when; or only counts, when it has no folder.</summary>
internal sealed class FileSealer(string? folder, SeriesTable series, IdempotencyTable? keys = null) : ISegmentSealer
{
    internal int Sealed { get; private set; }

    public void Seal(IndexSegment segment)
    {
        Sealed++;
        if (folder is not null)
        {
            byte[] taken = keys?.TakeUnsealed(segment.LastId) ?? [];
            SegmentHeader header = SegmentFile.Write(folder, segment, series, taken);
            segment.Seal(new MappedColumns(SegmentFile.PathOf(folder, segment.Number), header));
        }
    }
}
