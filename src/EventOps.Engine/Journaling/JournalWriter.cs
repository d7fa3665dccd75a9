using EventOps.Engine.Intake;
using EventOps.Engine.Observability;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Sequencing;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Journaling;

/// <summary>
/// Makes frames durable, in one order. The ring's only consumer and the journal's only writer: one dedicated thread,
/// <c>eventops-journal</c>, owns the id sequence, the frame numbers, the projection and the batch below.
/// </summary>
/// <remarks>
/// <para>One writer, because one total order is what everything else is folded from, and because one device write then
/// serves every frame that arrived during the last one: group commit without a timer.</para>
/// <para>The loop: 1 wait for a frame, 2 gather what is there up to a limit, 3 stamp and append, 4 commit, 5 fold into
/// the index and the state, 6 release the requests. While 4 waits for the disk, the next batch gathers in the
/// ring.</para>
/// <para>A commit that fails fails its whole batch: nothing of it is acknowledged or shown, and the journal cuts it off
/// before it takes more. Until then every frame is refused.</para>
/// </remarks>
internal sealed class JournalWriter : IDisposable
{
    private const int ReopenIntervalMs = 500;
    private const int IdleWaitMs = 1_000;
    private readonly EventRing<Frame> _ring;
    private readonly IJournal _journal;
    private readonly LogProjection _projection;
    private readonly FrameRelease _release;
    private readonly IdSequence _ids;
    private readonly SnapshotSchedule _snapshots;
    private readonly EngineMetrics _metrics;
    private readonly ILogger _log;
    private readonly Frame[] _batch;
    private readonly long[] _positions;
    private readonly long _batchBytesMax;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread _thread;
    private long _lastId;
    private long _nextFrameNumber;
    private int _gathered;
    private int _state;
    private string? _failure;

    internal JournalWriter(
        RecoveredEngine found,
        EventRing<Frame> ring,
        IJournal journal,
        EngineMetrics metrics,
        TimeProvider clock,
        long batchBytesMax,
        ILogger log)
    {
        _ring = ring;
        _journal = journal;
        _projection = found.Projection;
        _release = new FrameRelease(Limits.FramesPerRelease);
        _ids = new IdSequence(clock, found.Log.LastId);
        _lastId = found.Log.LastId;
        _nextFrameNumber = found.Log.NextFrameNumber;
        _snapshots = found.Schedule;
        _metrics = metrics;
        _batchBytesMax = batchBytesMax;
        _log = log;
        _batch = new Frame[ring.Capacity];
        _positions = new long[ring.Capacity];
        _thread = new Thread(Run) { Name = "eventops-journal", IsBackground = true };
    }

    /// <summary>Whether frames are made durable. Any thread.</summary>
    internal WriterState State => (WriterState)Volatile.Read(ref _state);

    /// <summary>Why not, for the operator.</summary>
    internal string? Failure => Volatile.Read(ref _failure);

    /// <summary>Id of the last record that was committed; exact when the thread has ended.</summary>
    internal long LastId => Volatile.Read(ref _lastId);

    /// <summary>Number of the next frame; exact when the thread has ended.</summary>
    internal long NextFrameNumber => Volatile.Read(ref _nextFrameNumber);

    internal void Start() => _thread.Start();

    /// <summary>Closes the ring, drains it and ends the thread: every frame that has a place in the ring is
    /// answered.</summary>
    public void Dispose()
    {
        _ring.Close();
        _stopping.Cancel();
        _thread.Join();
        _stopping.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stopping.IsCancellationRequested || !_ring.IsDrained)
            {
                if (State == WriterState.Failed)
                {
                    RefuseUntilReopened();
                }
                else if (_ring.WaitForNext(IdleWaitMs, _stopping.Token))
                {
                    WriteBatch();
                }

                if (State == WriterState.Running)
                {
                    _snapshots.TakeIfDue(_journal.DurablePosition, _ids.Last, _nextFrameNumber);
                }
            }

            // Not while failed: the last ids given out may be those of a batch that was cut, or not.
            if (State == WriterState.Running)
            {
                _snapshots.TakeNow(_journal.DurablePosition, _ids.Last, _nextFrameNumber);
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A bug: the state may be half changed, so nothing is acknowledged any more. Requests are still answered,
            // with a refusal, and health says why.
            Fail(exception);
            RefuseForever();
        }
        finally
        {
            SetState(State == WriterState.Failed ? WriterState.Failed : WriterState.Stopped);
        }
    }

    private void RefuseForever()
    {
        Refuse(_gathered);
        while (!_stopping.IsCancellationRequested || !_ring.IsDrained)
        {
            if (_ring.WaitForNext(IdleWaitMs, _stopping.Token))
            {
                Refuse(Gather());
            }
        }
    }

    private void WriteBatch()
    {
        int count = Gather();
        try
        {
            for (int i = 0; i < count; i++)
            {
                Frame frame = _batch[i];
                frame.Stamp(_nextFrameNumber + i, _ids.Take(frame.Count));
                _journal.Append(frame.Bytes);
            }

            long startedAt = _metrics.CommitStarted();
            _journal.Commit(_positions.AsSpan(0, count));
            _metrics.CommitEnded(startedAt, count);
        }
        catch (JournalFailedException exception)
        {
            Fail(exception);
            Refuse(count);
            return;
        }

        Volatile.Write(ref _lastId, _ids.Last);
        Volatile.Write(ref _nextFrameNumber, _nextFrameNumber + count);
        Fold(count);
        ReleaseBatch(count);
    }

    private int Gather()
    {
        _gathered = 0;
        long bytes = 0;
        while (bytes < _batchBytesMax && _ring.TryTake(out Frame frame))
        {
            _batch[_gathered++] = frame;
            bytes += frame.Length;
        }

        return _gathered;
    }

    private void Fold(int count)
    {
        int events = 0;
        long bytes = 0;
        for (int i = 0; i < count; i++)
        {
            _projection.Apply(_batch[i], _positions[i]);
            events += _batch[i].IsAudit ? 0 : _batch[i].Series.Length;
            bytes += _batch[i].Length;
        }

        _projection.Publish();
        _metrics.AcceptedEvents(events, bytes);
        for (int i = 0; i < count; i++)
        {
            _projection.Wake(_batch[i]);
        }
    }

    private void RefuseUntilReopened()
    {
        if (_ring.WaitForNext(ReopenIntervalMs, _stopping.Token))
        {
            Refuse(Gather());
        }

        if (_journal.Reopen())
        {
            Volatile.Write(ref _failure, null);
            SetState(WriterState.Running);
            _log.LogWarning("The journal takes commits again");
        }
    }

    private void Refuse(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _batch[i].SetFailed();
        }

        ReleaseBatch(count);
    }

    private void ReleaseBatch(int count)
    {
        _gathered = 0;
        _ring.ReleaseTaken();
        _release.Release(_batch.AsSpan(0, count));
    }

    private void Fail(Exception exception)
    {
        Volatile.Write(ref _failure, exception.Message);
        SetState(WriterState.Failed);
        _log.LogCritical(exception, "The journal failed; nothing is acknowledged until it takes commits again");
    }

    private void SetState(WriterState state) => Volatile.Write(ref _state, (int)state);
}
