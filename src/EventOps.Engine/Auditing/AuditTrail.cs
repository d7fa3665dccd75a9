using System.Globalization;
using System.Threading.Channels;
using EventOps.Engine.Intake;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Auditing;

/// <summary>
/// Who did what: takes entries from any thread, links each to the one before, and has them journaled.
/// </summary>
/// <remarks>
/// <para>One background task, <c>audit writer</c>: it alone links and submits entries, one frame at a time, everything
/// that came meanwhile in the next one.</para>
/// <para>While the journal refuses, who waits is told so, but what happened has happened: the entries are kept, and
/// written when the journal takes commits again. They pass when the disk is too full for events.</para>
/// <para>What cannot be kept is counted, and the count is an entry.</para>
/// </remarks>
public sealed class AuditTrail : IAsyncDisposable
{
    private const string ThrottledAction = "access.throttled";
    private readonly EventIntake _intake;
    private readonly SeriesTable _series;
    private readonly EventReader _reader;
    private readonly string _ownTenant;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly RepeatedCalls _repeated;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<QueuedEntry> _pending = [];
    private readonly Channel<QueuedEntry> _queue = Channel.CreateBounded<QueuedEntry>(
        new BoundedChannelOptions(Limits.AuditQueueMax) { SingleReader = true });

    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private ITimer? _minute;
    private Task _loop = Task.CompletedTask;
    private AuditHead _head = AuditHead.Start;
    private long _dropped;
    private int _summaryIsDue;
    private string? _failure;

    internal AuditTrail(
        EventIntake intake, SeriesTable series, EventReader reader, string ownTenant, TimeProvider clock, ILogger log)
    {
        _intake = intake;
        _series = series;
        _reader = reader;
        _ownTenant = ownTenant;
        _repeated = new RepeatedCalls(Limits.AuditCallersMax, ownTenant);
        _clock = clock;
        _log = log;
    }

    /// <summary>The newest entry that is durable. Any thread.</summary>
    public AuditHead Head => Volatile.Read(ref _head);

    /// <summary>What is wrong, or null. Any thread.</summary>
    internal string? Failure => Volatile.Read(ref _failure);

    /// <summary>Finds the end of the chain and takes entries from here on.</summary>
    internal void Start()
    {
        _head = AuditHeadSearch.Find(_reader, _log);
        _minute = _clock.CreateTimer(_ => SummaryIsDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Takes an entry and waits until it is durable, and readers find it. Any thread.</summary>
    /// <returns>Why it is not durable now; it may still become so.</returns>
    public async ValueTask<AdmitError> RecordAsync(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (_minute is null)
        {
            return AdmitError.Stopping;
        }

        var waiter = new TaskCompletionSource<AdmitError>(TaskCreationOptions.RunContinuationsAsynchronously);
        QueuedEntry queued = Queued(entry, waiter);
        try
        {
            if (!_queue.Writer.TryWrite(queued))
            {
                await _queue.Writer.WriteAsync(queued);
            }
        }
        catch (ChannelClosedException)
        {
            return Failure is null ? AdmitError.Stopping : AdmitError.JournalUnavailable;
        }

        Wake();
        return await waiter.Task;
    }

    /// <summary>Takes an entry nobody waits for; when there are too many it is only counted. Any thread.</summary>
    public void Note(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (!_queue.Writer.TryWrite(Queued(entry, waiter: null)))
        {
            Interlocked.Increment(ref _dropped);
        }

        Wake();
    }

    /// <summary>Counts a call from an address that was turned away unseen; the counts of a minute are told together. Any
    /// thread.</summary>
    public void Throttled(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        string shown = AuditBounds.Cut(address, AuditBounds.NameMax);
        Count(new RepeatedCaller(ThrottledAction, _ownTenant, AuditEntry.Anonymous, null, shown));
    }

    /// <summary>Takes a denied call: one entry each, as long as its caller is not denied more often in a minute than
    /// anybody reads; the number of the others is an entry. Any thread.</summary>
    public void Denied(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (Count(new RepeatedCaller(entry.Action, entry.Tenant, entry.Actor, entry.KeyId, entry.Address)) <= Limits.AuditDenialsToldMax)
        {
            Note(entry);
        }
    }

    /// <summary>Takes nothing more, writes what was taken, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync();
        Wake();
        await _loop;
        await (_minute?.DisposeAsync() ?? default);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var frames = new AuditFrames(_intake, _series, Head);
        try
        {
            bool stopping = false;
            while (!stopping)
            {
                await _wakes.Reader.ReadAsync();
                stopping = _stopping.IsCancellationRequested;
                if (stopping)
                {
                    SummaryIsDue();
                }

                await WriteAllAsync(frames);
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Volatile.Write(ref _failure, "The audit writer died; changes are refused until the next start.");
            _log.LogCritical(exception, "The audit writer died; changes are refused until the next start");
            _queue.Writer.TryComplete();
            Refuse(AdmitError.JournalUnavailable);
            Drop(AdmitError.JournalUnavailable);
        }
    }

    /// <summary>Until nothing is left, or, stopping, until the journal takes nothing more.</summary>
    private async ValueTask WriteAllAsync(AuditFrames frames)
    {
        for (Take(); _pending.Count > 0; Take())
        {
            (AdmitError error, int count) = await frames.WriteAsync(_pending);
            if (error == AdmitError.None)
            {
                Settle(frames, count);
                continue;
            }

            if (error != AdmitError.RingFull)
            {
                Refuse(error);
                Volatile.Write(ref _failure, "Audit entries cannot be written; they are kept and tried again.");
                if (_stopping.IsCancellationRequested)
                {
                    _log.LogError("{Count} audit entries could not be written before the stop: {Error}", _pending.Count, error);
                    Drop(error);
                    return;
                }
            }

            await RestAsync(error == AdmitError.RingFull ? Limits.AuditRingFullRestMs : Limits.AuditRetryMs);
        }
    }

    private async ValueTask RestAsync(int restMs)
    {
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(restMs), _clock, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // Stopping: one more try, at once.
            await Task.Yield();
        }
    }

    private void Settle(AuditFrames frames, int count)
    {
        Volatile.Write(ref _head, frames.Head);
        Volatile.Write(ref _failure, null);
        for (int i = 0; i < count; i++)
        {
            _pending[i].Waiter?.TrySetResult(AdmitError.None);
        }

        _pending.RemoveRange(0, count);
    }

    /// <summary>Tells everyone who waits; the entries stay, as many as are kept.</summary>
    private void Refuse(AdmitError error)
    {
        Take();
        for (int i = 0; i < _pending.Count; i++)
        {
            _pending[i].Waiter?.TrySetResult(error);
            _pending[i] = _pending[i] with { Waiter = null };
        }

        // What came since is taken at the next try; only what there is no room for is not kept.
        if (_pending.Count >= Limits.AuditQueueMax)
        {
            Drop(error);
        }
    }

    /// <summary>Tells those in the queue that they are not kept.</summary>
    private void Drop(AdmitError error)
    {
        while (_queue.Reader.TryRead(out QueuedEntry beyond))
        {
            beyond.Waiter?.TrySetResult(error);
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Takes what came, and what there is to say about what did not.</summary>
    private void Take()
    {
        while (_pending.Count < Limits.AuditQueueMax && _queue.Reader.TryRead(out QueuedEntry queued))
        {
            _pending.Add(queued);
        }

        if (Interlocked.Exchange(ref _summaryIsDue, 0) != 0)
        {
            foreach ((RepeatedCaller caller, long calls) in _repeated.Take())
            {
                long told = caller.Action == ThrottledAction ? 0 : Limits.AuditDenialsToldMax;
                if (calls > told)
                {
                    AddCount(caller, AuditOutcome.Denied, calls - told);
                }
            }
        }

        if (_pending.Count < Limits.AuditQueueMax && Interlocked.Exchange(ref _dropped, 0) is > 0 and long dropped)
        {
            AddCount(new RepeatedCaller("audit.dropped", _ownTenant, AuditEntry.Server, null, null), AuditOutcome.Failed, dropped);
        }
    }

    private long Count(RepeatedCaller caller)
    {
        long number = _repeated.Add(caller, out bool isFirst);
        if (isFirst)
        {
            _minute?.Change(TimeSpan.FromMilliseconds(Limits.AuditSummaryIntervalMs), Timeout.InfiniteTimeSpan);
        }

        return number;
    }

    private void AddCount(RepeatedCaller caller, AuditOutcome outcome, long count) => _pending.Add(Queued(
        new AuditEntry(caller.Tenant, caller.Actor, caller.Action, outcome)
        {
            KeyId = caller.KeyId,
            Address = caller.Address,
            Details = [new("count", count.ToString(CultureInfo.InvariantCulture))],
        },
        waiter: null));

    private QueuedEntry Queued(AuditEntry entry, TaskCompletionSource<AdmitError>? waiter) => new(
        entry with
        {
            Tenant = AuditBounds.Cut(entry.Tenant, AuditBounds.NameMax),
            Actor = AuditBounds.Cut(entry.Actor, AuditBounds.NameMax),
            Action = AuditBounds.Cut(entry.Action, AuditBounds.NameMax),
        },
        _clock.GetUtcNow(),
        waiter);

    private void SummaryIsDue()
    {
        Volatile.Write(ref _summaryIsDue, 1);
        Wake();
    }

    private void Wake() => _wakes.Writer.TryWrite(true);
}
