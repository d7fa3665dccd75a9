using EventOps.Engine.Projections;

namespace EventOps.Engine.Reading;

/// <summary>What readers need of the archive. Any thread.</summary>
internal interface IArchiveReader
{
    /// <summary>The index segments of archived events, oldest first.</summary>
    IndexSegment[] Segments { get; }

    /// <summary>Reads the block that holds an archived event.</summary>
    /// <returns>False when it is damaged or gone.</returns>
    bool TryLoad(EventRef reference, SeriesTable series, LoadedBlock into);

    /// <summary>Finds an archived event by its id alone, for a reader whose journal entry was moved meanwhile; null
    /// when it is gone.</summary>
    EventRef? TryLocate(long id);
}
