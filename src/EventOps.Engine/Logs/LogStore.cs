using System.Threading.Channels;
using EventOps.Engine.Journaling;
using EventOps.Engine.Logs.Blocks;
using EventOps.Engine.Logs.Searching;
using EventOps.Engine.Logs.Writing;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Logs;

/// <summary>
/// Keeps log lines and finds them. New lines are durable in a small log, the tail's; as soon as they fill a block they are
/// packed into a large one, and a summary of the block says what it cannot have, so that a search reads only what may match.
/// </summary>
/// <remarks>
/// One background task, <c>log writer</c>, alone touches what is written: it takes all that waits and commits it together.
/// Searches run on the thread that asks, over a view that no write changes. Owns the files of the summaries, not the logs:
/// whoever opened those closes them when this is disposed.
/// </remarks>
public sealed class LogStore : IAsyncDisposable
{
    private readonly IJournal _tailLog;
    private readonly IJournal _blockLog;
    private readonly LogWriter _writer;
    private readonly LogSearch _search;
    private readonly LogReadFaults _faults;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private readonly Task _loop;
    private readonly Channel<LogWriteRequest> _queue = Channel.CreateBounded<LogWriteRequest>(
        new BoundedChannelOptions(Limits.LogQueueRequestsMax) { SingleReader = true });

    private long _queuedBytes;
    private long _dropped;
    private string? _failure;
    private volatile bool _isStopping;

    /// <summary>Reads what is kept, and takes lines from here on.</summary>
    /// <param name="options">Where and how much.</param>
    /// <param name="tail">The log of lines that do not fill a block yet. The caller's.</param>
    /// <param name="blocks">The log of full blocks. The caller's.</param>
    /// <param name="clock">Time.</param>
    /// <param name="log">Where damage is told; not one that writes to this store.</param>
    /// <exception cref="IOException">The disk refuses.</exception>
    public LogStore(LogStoreOptions options, IJournal tail, IJournal blocks, TimeProvider clock, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tail);
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(log);
        _tailLog = tail;
        _blockLog = blocks;
        _log = log;
        LineBytesMax = Math.Min(Limits.LogLineBytesMax, LogWriter.BlockBytesOf(options, tail, blocks) / 2);
        _faults = new LogReadFaults(log);
        _writer = new LogWriter(options, tail, blocks, _faults, clock, log);
        _search = new LogSearch(blocks, _writer.HoldView, _faults, clock);
        var tick = TimeSpan.FromMilliseconds(Limits.LogTickMs);
        Turns = new LogTurns(options.SearchesAtOnce, clock);
        _timer = clock.CreateTimer(_ => _queue.Writer.TryWrite(LogWriteRequest.Tick), null, tick, tick);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Whoever searches or reads for somebody takes a turn first.</summary>
    public LogTurns Turns { get; }

    /// <summary>The largest line, in bytes as it is kept: all of its texts in UTF-8, and 25 more.</summary>
    public int LineBytesMax { get; }

    /// <summary>The id that the next line gets; a search that begins now finds all lines before it. Any thread.</summary>
    public long NextId => _writer.View.NextId;

    /// <summary>Lines that are kept, of all tenants. Any thread.</summary>
    public long Lines => _writer.View.NextId - _writer.View.OldestId;

    /// <summary>What is wrong, or null. Any thread.</summary>
    public string? Failure => Volatile.Read(ref _failure) ?? _writer.Failure;

    /// <summary>Lines that <see cref="TryWrite"/> could not take, or that the disk then refused. Any thread.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Reads of what did not match its checksum, those of the start among them. Any thread.</summary>
    public long DamagedReads => _faults.Damaged;

    /// <summary>Reads of blocks that the disk answered with an error. Any thread.</summary>
    public long RefusedReads => _faults.Refused;

    /// <summary>Disk space of the lines, space prepared ahead included, and of the summaries. Any thread.</summary>
    public long BytesOnDisk => _tailLog.BytesOnDisk + _blockLog.BytesOnDisk + SummaryBytes;

    /// <summary>Bytes of the summaries of closed segments. Any thread.</summary>
    public long SummaryBytes
    {
        get
        {
            long bytes = 0;
            foreach (Summaries.LogSegment segment in _writer.View.Sealed)
            {
                bytes += segment.Bytes;
            }

            return bytes;
        }
    }

    /// <summary>Whether a line is small enough to be kept: names of at most 1,024 bytes, all together at most <see
    /// cref="LineBytesMax"/>.</summary>
    public bool Fits(string tenant, LogLine line)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(line);
        return LogLineCodec.SizeOf(tenant, line) <= LineBytesMax;
    }

    /// <summary>
    /// Takes a line nobody waits for. Never waits, never throws; what it cannot take is counted. The line's metadata must not
    /// change afterwards. Any thread.
    /// </summary>
    /// <returns>Whether it was taken.</returns>
    public bool TryWrite(string tenant, LogLine line)
    {
        long bytes = LogLineCodec.SizeOf(tenant, line);
        if (bytes <= LineBytesMax && TryQueue(new LogWriteRequest(tenant, [line], bytes, Waiter: null)))
        {
            return true;
        }

        Interlocked.Increment(ref _dropped);
        return false;
    }

    /// <summary>
    /// Keeps lines; durable, and found by searches, when it returns <see cref="LogWriteError.None"/>. After any other answer
    /// none is kept, but after <see cref="LogWriteError.Unavailable"/>: the disk refused midway, and some may be. Any thread.
    /// </summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="lines">The lines; they must not change until it returns.</param>
    /// <param name="cancellation">Ends it before the lines are taken, not afterwards.</param>
    public async ValueTask<LogWriteError> WriteAsync(string tenant, IReadOnlyList<LogLine> lines, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(lines);
        cancellation.ThrowIfCancellationRequested();
        long bytes = 0;
        for (int i = 0; i < lines.Count; i++)
        {
            long size = LogLineCodec.SizeOf(tenant, lines[i]);
            if (size > LineBytesMax || (bytes += size) > Limits.LogRequestBytesMax)
            {
                return LogWriteError.TooLarge;
            }
        }

        if (lines.Count == 0)
        {
            return LogWriteError.None;
        }

        var waiter = new TaskCompletionSource<LogWriteError>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (TryQueue(new LogWriteRequest(tenant, lines, bytes, waiter)))
        {
            return await waiter.Task;
        }

        return Volatile.Read(ref _failure) is not null ? LogWriteError.Unavailable
            : _isStopping ? LogWriteError.Stopping
            : LogWriteError.Full;
    }

    /// <summary>Finds lines, newest first, in the order they came. Any thread; it is used until the answer is there, 2 s at most.</summary>
    /// <param name="query">Which lines.</param>
    /// <param name="offset">Lines to pass over.</param>
    /// <param name="limit">Lines to answer at most.</param>
    /// <param name="cancellation">Ends it.</param>
    public LogPage Search(LogQuery query, int offset, int limit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return _search.Search(query, offset, limit, cancellation);
    }

    /// <summary>
    /// Reads on through the lines a query finds, newest first, from those older than an id. What comes in between moves
    /// nothing. Any thread; it is used for 2 s at most, and a block longer.
    /// </summary>
    /// <param name="query">Which lines.</param>
    /// <param name="beforeId"><see cref="NextId"/> to begin with, then what the last stretch says.</param>
    /// <param name="linesMax">At most so many lines.</param>
    /// <param name="cancellation">Ends it.</param>
    public LogReadStretch Read(LogQuery query, long beforeId, int linesMax, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(linesMax);
        return _search.Read(query, beforeId, linesMax, cancellation);
    }

    /// <summary>Takes nothing more, writes what was taken, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        await _timer.DisposeAsync();
        _queue.Writer.TryComplete();
        await _loop;
        _writer.Dispose();
    }

    private bool TryQueue(LogWriteRequest request)
    {
        if (Interlocked.Add(ref _queuedBytes, request.Bytes) <= Limits.LogQueueBytesMax && _queue.Writer.TryWrite(request))
        {
            return true;
        }

        Interlocked.Add(ref _queuedBytes, -request.Bytes);
        return false;
    }

    /// <summary>The loop of the log writer.</summary>
    private async Task RunAsync()
    {
        var group = new List<LogWriteRequest>();
        try
        {
            while (await _queue.Reader.WaitToReadAsync())
            {
                bool isTick = Gather(group);
                Answer(group, group.Count == 0 || _writer.TryWrite(group) ? LogWriteError.None : LogWriteError.Unavailable);
                if (isTick)
                {
                    _writer.Tick();
                }
            }
        }
        catch (Exception bug)
        {
            _log.LogCritical(bug, "The log writer has died; no log line is kept from here on");
            Volatile.Write(ref _failure, "The log writer has died: " + bug.Message);
            _queue.Writer.TryComplete();
            Answer(group, LogWriteError.Unavailable);
            while (_queue.Reader.TryRead(out LogWriteRequest? left))
            {
                Answer([left], LogWriteError.Unavailable);
            }
        }
    }

    /// <summary>Takes what waits, as much as is written together; answers whether it is time to look for what has expired.</summary>
    private bool Gather(List<LogWriteRequest> group)
    {
        long bytes = 0;
        bool isTick = false;
        while (bytes < Limits.LogGroupBytesMax && _queue.Reader.TryRead(out LogWriteRequest? request))
        {
            if (ReferenceEquals(request, LogWriteRequest.Tick))
            {
                isTick = true;
                continue;
            }

            bytes += request.Bytes;
            group.Add(request);
        }

        Interlocked.Add(ref _queuedBytes, -bytes);
        return isTick;
    }

    private void Answer(List<LogWriteRequest> group, LogWriteError error)
    {
        foreach (LogWriteRequest request in group)
        {
            if (request.Waiter is { } waiter)
            {
                waiter.TrySetResult(error);
            }
            else if (error != LogWriteError.None)
            {
                Interlocked.Add(ref _dropped, request.Lines.Count);
            }
        }

        group.Clear();
    }
}
