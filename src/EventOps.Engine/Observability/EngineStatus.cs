using EventOps.Engine.Dispatch;
using EventOps.Engine.Intake;
using EventOps.Engine.Journaling;
using EventOps.Engine.Projections;
using EventOps.Engine.Retention;
using EventOps.Engine.Sequencing;

namespace EventOps.Engine.Observability;

/// <summary>How the engine is: what health endpoints and gauges report. Any thread.</summary>
public sealed class EngineStatus
{
    private Func<string?>[] _watched = [];
    private readonly IJournal _journal;
    private readonly EventIndex _index;
    private readonly EngineState _state;
    private readonly EventRing<Frame> _ring;
    private readonly JournalWriter _writer;
    private readonly SegmentSealer _sealer;
    private readonly PollService _polls;
    private readonly ArchiveStore _archive;
    private readonly Archiver _archiver;
    private readonly DiskBudget _budget;
    private readonly EngineMetrics _metrics;

    internal EngineStatus(
        IJournal journal,
        EventIndex index,
        EngineState state,
        EventRing<Frame> ring,
        JournalWriter writer,
        SegmentSealer sealer,
        RecoveryReport recovery,
        PollService polls,
        ArchiveStore archive,
        Archiver archiver,
        DiskBudget budget,
        EngineMetrics metrics)
    {
        _journal = journal;
        _index = index;
        _state = state;
        _ring = ring;
        _writer = writer;
        _sealer = sealer;
        Recovery = recovery;
        _polls = polls;
        _archive = archive;
        _archiver = archiver;
        _budget = budget;
        _metrics = metrics;
    }

    /// <summary>What the start found.</summary>
    public RecoveryReport Recovery { get; }

    /// <summary>Whether events are made durable.</summary>
    public WriterState Writer => _writer.State;

    /// <summary>What is wrong, for the operator; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            var problems = new List<string>();
            if (_writer.State == WriterState.Failed)
            {
                problems.Add("The journal does not take commits; publishing is refused, reads go on.");
            }

            if (_sealer.Failure is not null)
            {
                problems.Add("Index segments cannot be written; they are kept in memory and tried again.");
            }

            if (_archiver.Failure is not null || _archive.Failure is not null)
            {
                problems.Add("Events cannot be moved to the archive; they stay in the journal and it is tried again.");
            }

            if (_archiver.Damaged > 0 || _archive.DamagedBlocks > 0)
            {
                problems.Add($"{_archiver.Damaged} events and {_archive.DamagedBlocks} archive blocks were damaged and could not be kept.");
            }

            if (_budget.IsRefusing)
            {
                problems.Add("The disk is nearly full; publishing is refused until there is room, reads and acknowledgements go on.");
            }
            else if (_budget.IsShort)
            {
                problems.Add("The disk is running full; low events are given up before their time.");
            }

            if (Recovery.Damaged.Count > 0)
            {
                problems.Add($"{Recovery.Damaged.Count} damaged places in the journal were quarantined at start.");
            }

            if (Recovery.StateIsPartial)
            {
                problems.Add("No state snapshot could be read at start; older subscriptions and acknowledgements are lost.");
            }

            if (_metrics.DamagedReads > 0)
            {
                // A start does not read what sealed segments hold: damage there is found by whoever reads the event.
                problems.Add("Events were read whose bytes no longer match their checksum; they are listed as damaged.");
            }

            foreach (Func<string?> watched in Volatile.Read(ref _watched))
            {
                if (watched() is { } problem)
                {
                    problems.Add(problem);
                }
            }

            return problems;
        }
    }

    /// <summary>Has a part that the engine does not know report its problems here. At start.</summary>
    /// <param name="problem">What is wrong just now, or null; any thread.</param>
    public void Watch(Func<string?> problem) => Volatile.Write(ref _watched, [.. _watched, problem]);

    /// <summary>Events in the journal and the archive; those that expired count until their place is given
    /// back.</summary>
    public long Events => _index.Count + _archive.Count;

    /// <summary>How far the engine has come; exact when it has been disposed, and its journal has not.</summary>
    public EngineWatermark Watermark => new(_writer.LastId, _writer.NextFrameNumber, Events, _journal.DurablePosition);

    /// <summary>Subscriptions.</summary>
    public int Subscriptions => _state.Subscriptions.Count;

    /// <summary>The disk that holds the data folder; null when it does not say.</summary>
    public DiskRoom? Disk => _budget.Room;

    /// <summary>Whether publishing is refused until the disk has room.</summary>
    public bool DiskIsFull => _budget.IsRefusing;

    /// <summary>Ring slots taken and not yet committed.</summary>
    public int RingOccupied => _ring.Occupied;

    /// <summary>Ring slots.</summary>
    public int RingCapacity => _ring.Capacity;

    /// <summary>Disk space of the journal, in bytes.</summary>
    public long BytesOnDisk => _journal.BytesOnDisk;

    internal void AddToMetrics()
    {
        _metrics.Gauge("eventops.ring.occupancy", () => _ring.Occupied, "{slot}", "Ring slots taken and not yet committed.");
        _metrics.Gauge("eventops.ring.capacity", () => _ring.Capacity, "{slot}", "Ring slots.");
        _metrics.Gauge("eventops.poll.waiters", () => _polls.Waiters, "{poll}", "Long polls waiting for an event.");
        _metrics.Gauge("eventops.streams.open", () => _polls.Streams, "{stream}", "Streams of events that are open.");
        _metrics.Gauge("eventops.events.retained", () => _index.Count, "{event}", "Events in the journal's index.");
        _metrics.Gauge(
            "eventops.events.retained.size", () => _state.Tenants.RetainedBytes, "By", "Bytes of the records that tenants have kept.");
        _metrics.Gauge("eventops.subscriptions", () => _state.Subscriptions.Count, "{subscription}", "Subscriptions.");
        _metrics.Gauge("eventops.journal.size", () => _journal.BytesOnDisk, "By", "Disk space of the journal.");
        _metrics.Gauge("eventops.idempotency.keys", () => _state.Idempotency.Count, "{key}", "Idempotency keys remembered.");
        _metrics.Gauge("eventops.disk.free", () => _budget.FreeBytes, "By", "Free space of the disk that holds the data folder.");
        _metrics.Gauge("eventops.archive.size", () => _archive.BytesOnDisk, "By", "Disk space of the archive.");
        _metrics.Counter("eventops.archive.moved", () => _archiver.Moved, "{event}", "Events moved from the journal to the archive.");
        _metrics.Counter("eventops.retention.expired", () => _archiver.Expired, "{event}", "Expired events whose space was given back.");
        _metrics.Counter(
            "eventops.idempotency.evicted",
            () => _state.Idempotency.EvictedEarly,
            "{key}",
            "Idempotency keys forgotten early because the table was full.");
    }
}
