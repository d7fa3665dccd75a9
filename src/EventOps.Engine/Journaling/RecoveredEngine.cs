using System.Diagnostics;
using EventOps.Engine.Idempotency;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Retention;
using EventOps.Engine.Tenants;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Journaling;

/// <summary>
/// What a start finds, brought back in order: sealed index segments, the newest state snapshot, the tail of the journal,
/// the archive. Made once, by the thread that opens the engine, before any other runs.
/// </summary>
internal sealed class RecoveredEngine
{
    /// <summary>Recovers. The sealer and the archive are the caller's; when it fails, nothing of them is left.</summary>
    /// <exception cref="IOException">The data folder cannot be used.</exception>
    internal RecoveredEngine(
        EngineOptions options, IJournal journal, TimeProvider clock, Func<EventPriority, IJournal>? openArchive, ILogger log)
    {
        long startedAt = Stopwatch.GetTimestamp();
        using var opening = new Opening();
        IndexFolder = Directory.CreateDirectory(Path.Combine(options.DataPath, "index")).FullName;
        string stateFolder = Directory.CreateDirectory(Path.Combine(options.DataPath, "state")).FullName;
        var tenants = new TenantTable(options.Quotas, options.Retention, clock);
        Series = new SeriesTable(options.SeriesMax, tenants);
        Keys = new IdempotencyTable(clock, options.IdempotencyWindow, options.IdempotencyEntriesMax);
        State = new EngineState(new EventTypeCatalogue(options.BuiltInEventTypes), Keys) { Tenants = tenants };
        Log = new EngineRecovery(IndexFolder, Series, Keys, log);
        IndexSegment[] segments = Log.OpenSegments(journal);
        Sealer = opening.OwnAsync(new SegmentSealer(IndexFolder, Series, Keys, Limits.SegmentsPendingMax, clock, log));
        var columns = new GrowingColumnsPool(Limits.ColumnsKeptMax);
        Index = new EventIndex(Series, segments, columns, Sealer, Log.NextSegmentNumber, options.SegmentEventsMax);
        Projection = new LogProjection(Series, Index, State);
        Snapshots = new SnapshotFile(stateFolder);
        Log.Replay(journal, Snapshots.Load(), State, segments, Projection);
        Archive = opening.OwnAsync(new ArchiveStore(options.DataPath, openArchive, Series, columns, options.SegmentEventsMax, clock, log));
        Archive.Recover(State.ArchivedUntilId);
        if (!tenants.IsRestored && Archive.Count > 0)
        {
            log.LogInformation("What each tenant has kept is counted over the archive, once");
            using var archived = new ArchivedUsage(Archive, Series);
            archived.CountBefore(Log.FirstEventId);
        }

        Report = Log.Report(journal, Index.Count + Archive.Count, startedAt, clock);
        Schedule = new SnapshotSchedule(State, Sealer, Snapshots, log);
        if (Log.SnapshotIsAhead)
        {
            Schedule.TakeNow(journal.DurablePosition, Log.LastId, Log.NextFrameNumber);
        }

        opening.Succeeded();
    }

    internal string IndexFolder { get; }

    internal SeriesTable Series { get; }

    internal IdempotencyTable Keys { get; }

    internal EngineState State { get; }

    /// <summary>How the journal was read, and where it goes on.</summary>
    internal EngineRecovery Log { get; }

    internal SegmentSealer Sealer { get; }

    internal EventIndex Index { get; }

    internal LogProjection Projection { get; }

    internal SnapshotFile Snapshots { get; }

    internal SnapshotSchedule Schedule { get; }

    internal ArchiveStore Archive { get; }

    internal RecoveryReport Report { get; }
}
