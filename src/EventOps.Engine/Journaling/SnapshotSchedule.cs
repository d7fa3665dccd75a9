using System.Buffers;
using System.Diagnostics;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Journaling;

/// <summary>
/// Decides when the state is worth a snapshot. The journal writer's thread copies the state into memory between two
/// batches, when it is consistent; a pool thread writes the file.
/// </summary>
internal sealed class SnapshotSchedule
{
    /// <summary>Not more often than this: what it bounds is the tail replayed at a start.</summary>
    private const int IntervalMs = 2_000;

    /// <summary>Copying may take at most this share of the writer's time: a large state is copied less often.</summary>
    private const int CopyTimeShare = 50;

    private readonly EngineState _state;
    private readonly SegmentSealer _sealer;
    private readonly SnapshotFile _file;
    private readonly ILogger _log;
    private Task _writing = Task.CompletedTask;
    private long _takenAt = Stopwatch.GetTimestamp();
    private long _intervalMs = IntervalMs;
    private long _takenChanges;
    private long _takenSealed;
    private string? _failure;

    internal SnapshotSchedule(EngineState state, SegmentSealer sealer, SnapshotFile file, ILogger log)
    {
        _state = state;
        _sealer = sealer;
        _file = file;
        _log = log;
        _takenSealed = sealer.SealedUntilId;
    }

    /// <summary>Why the last snapshot could not be written, or null.</summary>
    internal string? Failure => Volatile.Read(ref _failure);

    /// <summary>
    /// Takes a snapshot if something changed and it is time. The journal writer's thread, between batches.
    /// </summary>
    internal void TakeIfDue(long position, long lastId, long nextFrameNumber)
    {
        if (_writing.IsCompleted
            && (_takenChanges != _state.ChangeCount || _takenSealed != _sealer.SealedUntilId)
            && Stopwatch.GetElapsedTime(_takenAt).TotalMilliseconds >= _intervalMs)
        {
            Take(position, lastId, nextFrameNumber);
        }
    }

    /// <summary>Takes a snapshot and waits for its file: the last of a clean shutdown, or the first after a lost
    /// end.</summary>
    internal void TakeNow(long position, long lastId, long nextFrameNumber)
    {
        _writing.GetAwaiter().GetResult();
        Take(position, lastId, nextFrameNumber);
        _writing.GetAwaiter().GetResult();
    }

    private void Take(long position, long lastId, long nextFrameNumber)
    {
        _takenAt = Stopwatch.GetTimestamp();
        _takenChanges = _state.ChangeCount;
        _takenSealed = _sealer.SealedUntilId;
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        _state.Write(ref writer);
        writer.Flush();
        var snapshot = new Snapshot(position, lastId, nextFrameNumber, bytes.WrittenSpan.ToArray());
        _intervalMs = Math.Max(IntervalMs, (long)Stopwatch.GetElapsedTime(_takenAt).TotalMilliseconds * CopyTimeShare);
        _writing = Task.Run(() => Save(snapshot));
    }

    private void Save(Snapshot snapshot)
    {
        try
        {
            _file.Save(snapshot);
            Volatile.Write(ref _failure, null);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The journal still holds everything since the snapshot before: the next start only takes longer.
            Volatile.Write(ref _failure, exception.Message);
            _log.LogError(exception, "The state snapshot cannot be written; trying again at the next one");
        }
    }
}
