using EventOps.Engine.Intake;
using EventOps.Engine.Journaling;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using Microsoft.Extensions.Logging;
using EventId = EventOps.Engine.Records.EventId;

namespace EventOps.Engine.Retention;

/// <summary>
/// Keeps the journal short and the disk from filling: moves the oldest sealed hot segments to the archive, gives up
/// what has expired, and, short of space, gives up low events and shortens the journal early.
/// </summary>
/// <remarks>
/// <para>One background task, <c>archiver</c>: it alone writes the archive, drops hot segments and truncates the
/// journal's head. It never runs on the journal's thread and rests between blocks.</para>
/// <para>The order of a move makes a crash anywhere harmless: 1 blocks durable in all logs, 2 indexed, 3 the journal
/// says so, 4 the hot segment dropped, 5 the journal truncated, never above what the older snapshot or the next hot
/// segment needs.</para>
/// </remarks>
internal sealed class Archiver : IAsyncDisposable
{
    /// <summary>Segments moved before expiry and the disk are looked at again.</summary>
    private const int MovesPerPass = 8;

    private readonly EventIndex _hot;
    private readonly EngineState _state;
    private readonly EventIntake _intake;
    private readonly IJournal _journal;
    private readonly ArchiveStore _archive;
    private readonly RetentionClock _floor;
    private readonly HotHead _head;
    private readonly DiskBudget _budget;
    private readonly SeriesTable _series;
    private readonly RetentionOptions _options;
    private readonly TimeProvider _clock;
    private readonly DiskShare _share;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private string? _failure;
    private long _moved;
    private long _expired;
    private long _damaged;

    internal Archiver(
        EventIndex hot,
        EngineState state,
        EventIntake intake,
        IJournal journal,
        ArchiveStore archive,
        RetentionClock floor,
        HotHead head,
        DiskBudget budget,
        SeriesTable series,
        RetentionOptions options,
        TimeProvider clock,
        ILogger log)
    {
        _hot = hot;
        _state = state;
        _intake = intake;
        _journal = journal;
        _archive = archive;
        _floor = floor;
        _head = head;
        _budget = budget;
        _series = series;
        _options = options;
        _clock = clock;
        _share = new DiskShare(clock, options.ArchiveDiskShare);
        _log = log;
    }

    /// <summary>Why nothing is moved or given up just now, or null. Any thread.</summary>
    internal string? Failure => Volatile.Read(ref _failure);

    /// <summary>Events written to the archive since the start. Any thread.</summary>
    internal long Moved => Volatile.Read(ref _moved);

    /// <summary>Events whose place was given back since the start, because they had expired. Any thread.</summary>
    internal long Expired => Volatile.Read(ref _expired);

    /// <summary>Events lost in damaged parts of the journal since the start. Any thread.</summary>
    internal long Damaged => Volatile.Read(ref _damaged);

    /// <summary>Called on the archiver's task at each step; tests crash there.</summary>
    internal Action<ArchiverStep>? AtStep { get; set; }

    internal void Start()
    {
        if (_options.ArchiveInterval != Timeout.InfiniteTimeSpan)
        {
            _loop = Task.Run(RunAsync);
        }
    }

    /// <summary>Breaks off what is under way, which the next start resumes, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    /// <summary>Does what is due once. The archiver's loop, or a test in its place.</summary>
    /// <returns>Whether there is more to do at once.</returns>
    /// <exception cref="IOException">The disk refused; the next pass repeats what is not done.</exception>
    internal async Task<bool> PassAsync(CancellationToken stopping)
    {
        _budget.Check();
        if (!_archive.TrySettle())
        {
            throw new IOException("The archive's disk refuses.");
        }

        long truncatedUntil = _head.TruncatedUntil;
        Tidy();
        int moves = 0;
        while (moves < MovesPerPass && await MoveNextAsync(stopping))
        {
            moves++;
        }

        if (_head.TruncatedUntil > truncatedUntil)
        {
            // The journal lets its files go with the next commit; while publishing is refused there would be none.
            await _intake.SubmitAsync(new ArchiveAdvanced(_state.ArchivedUntilId));
        }

        return moves == MovesPerPass;
    }

    private async Task RunAsync()
    {
        long passedAt = 0;
        bool dead = false;
        try
        {
            while (true)
            {
                try
                {
                    bool due = passedAt == 0 || _clock.GetElapsedTime(passedAt) >= _options.ArchiveInterval;
                    if (dead || !(due || _budget.IsShort))
                    {
                        _budget.Check();
                    }
                    else if (await PassAsync(_stopping.Token))
                    {
                        continue;
                    }
                    else
                    {
                        passedAt = _clock.GetTimestamp();
                        Volatile.Write(ref _failure, null);
                    }
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    passedAt = _clock.GetTimestamp();
                    Volatile.Write(ref _failure, exception.Message);
                    _log.LogError(exception, "The archiver could not finish; trying again");
                }
                catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
                {
                    // A bug: it archives nothing any more, and says so. The disk is still watched, or it would fill
                    // unseen.
                    dead = true;
                    Volatile.Write(ref _failure, "The archiver died: " + exception.Message);
                    _log.LogCritical(exception, "The archiver died; nothing is archived until the next start");
                }

                await Task.Delay(_options.DiskCheckInterval, _clock, _stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopping: what is half done is resumed at the next start.
        }
    }

    /// <summary>Moves or gives up the oldest of the hot segments, if that is due.</summary>
    private async Task<bool> MoveNextAsync(CancellationToken stopping)
    {
        if (await GiveUpExpiredAsync())
        {
            return true;
        }

        IndexSegment? oldest = _head.OldestSealed(_state.ArchivedUntilId);
        if (_budget.IsShort)
        {
            await RelieveAsync(oldest, stopping);
            return false;
        }

        if (oldest is null || !_archive.CanWrite || !IsDue(oldest))
        {
            return false;
        }

        return await MoveAsync(oldest, stopping);
    }

    private bool IsDue(IndexSegment oldest)
    {
        long hotFromMs = _clock.GetUtcNow().ToUnixTimeMilliseconds() - (long)_options.HotWindow.TotalMilliseconds;
        if (oldest.LastId < EventId.FirstOf(Math.Max(0, hotFromMs)))
        {
            return true;
        }

        // Too large: but what was moved already must have given its space back before more is moved for it.
        return _journal.BytesOnDisk > _options.HotBytesMax && _head.IsTrimmed;
    }

    private async Task<bool> MoveAsync(IndexSegment segment, CancellationToken stopping)
    {
        var move = new SegmentMove(segment, _state.ArchivedUntilId, _floor.Current, _journal, _archive, _series, _log);
        await move.RunAsync(_share, _budget.Check, AtStep, stopping);
        Volatile.Write(ref _moved, _moved + move.Moved);
        Volatile.Write(ref _damaged, _damaged + move.Damaged);
        if (!await AdvanceAsync(segment.LastId))
        {
            return false;
        }

        Volatile.Write(ref _expired, _expired + move.Expired);
        Tidy();
        return true;
    }

    /// <summary>Segments of which nothing is kept any more need no archive.</summary>
    private async Task<bool> GiveUpExpiredAsync()
    {
        RetentionFloor floor = _floor.Current;
        long until = 0;
        long events = 0;
        foreach (IndexSegment segment in _hot.Segments)
        {
            if (!segment.IsSealed || !segment.IsExpired(floor))
            {
                break;
            }

            until = segment.LastId;
            events += segment.Count;
        }

        if (until <= _state.ArchivedUntilId || !await AdvanceAsync(until))
        {
            return false;
        }

        Volatile.Write(ref _expired, _expired + events);
        Tidy();
        return true;
    }

    /// <summary>
    /// Short of space: first the archived low events go, then those of the oldest hot segment, and the segment with
    /// them. One step; the next look at the disk decides about another.
    /// </summary>
    private async Task RelieveAsync(IndexSegment? oldest, CancellationToken stopping)
    {
        long archivedUntil = _state.ArchivedUntilId;
        bool archiveHasLow = _archive.Count > 0 && _archive[EventPriority.Low].IsOpen && _state.LowFromId <= archivedUntil;
        if (archiveHasLow && await DropLowBeforeAsync(archivedUntil + 1))
        {
            Tidy();
            _budget.NoteNothingLeft(false);
            return;
        }

        if (oldest is null)
        {
            _budget.NoteNothingLeft(true);
            return;
        }

        bool dropped = _state.LowFromId <= oldest.LastId && await DropLowBeforeAsync(oldest.LastId + 1);
        bool moved = await GiveUpExpiredAsync()
            || (_archive.CanWrite && _budget.HasRoomToMove && await MoveAsync(oldest, stopping));
        _budget.NoteNothingLeft(!dropped && !moved);
    }

    private async Task<bool> DropLowBeforeAsync(long id) =>
        (await _intake.SubmitAsync(new LowEventsDropped(id))).Error == AdmitError.None;

    private async Task<bool> AdvanceAsync(long untilId)
    {
        ControlReceipt receipt = await _intake.SubmitAsync(new ArchiveAdvanced(untilId));
        if (receipt.Error != AdmitError.None)
        {
            // The ring is full or the journal refuses: the next pass finds all of it done but this.
            return false;
        }

        AtStep?.Invoke(ArchiverStep.Advanced);
        return true;
    }

    /// <summary>Gives back what nobody needs any more: moved hot segments, their files, the journal's head, expired
    /// archive.</summary>
    private void Tidy()
    {
        _head.DropSegments(_state.ArchivedUntilId);
        AtStep?.Invoke(ArchiverStep.SegmentsDropped);
        _head.Truncate();
        AtStep?.Invoke(ArchiverStep.JournalTruncated);
        RetentionFloor floor = _floor.Current;
        Volatile.Write(ref _expired, _expired + _archive.Expire(floor));
        _state.Subscriptions.ForgetExpired(floor);
        _state.Tenants.Expire(floor);
        _state.Deleted.ForgetExpired(floor);
        AtStep?.Invoke(ArchiverStep.ArchiveExpired);
    }
}
