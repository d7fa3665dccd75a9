using EventOps.Engine.Projections;
using EventOps.Engine.Reading;

namespace EventOps.Engine.Retention;

/// <summary>An archive that holds nothing: everything is still in the journal.</summary>
internal sealed class NoArchive : IArchiveReader
{
    internal static NoArchive Instance { get; } = new();

    public IndexSegment[] Segments => [];

    public bool TryLoad(EventRef reference, SeriesTable series, LoadedBlock into) => false;
}

/// <summary>Keeps everything.</summary>
internal sealed class NoRetention : IRetentionFloor
{
    internal static NoRetention Instance { get; } = new();

    public RetentionFloor Current => default;
}
