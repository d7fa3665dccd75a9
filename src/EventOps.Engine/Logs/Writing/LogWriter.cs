using EventOps.Engine.Journaling;
using EventOps.Engine.Logs.Blocks;
using EventOps.Engine.Logs.Searching;
using EventOps.Engine.Logs.Summaries;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Logs.Writing;

/// <summary>
/// Puts lines on the disk, a group at a time: 1. adds each to the tail, and whenever that is full makes a block of it; 2. makes
/// the blocks durable; 3. makes the lines durable that stayed in the tail, in a log of their own, which then gives up what the
/// blocks have; 4. shows them to searches. The log loop's alone, but the view.
/// </summary>
/// <remarks>
/// A line is in the tail's log or in a block, for a moment in both: ids tell, and the block wins. When the disk refuses, the
/// tail is what it was after the last commit, and so are the ids.
/// </remarks>
internal sealed class LogWriter : IDisposable
{
    private readonly LogStoreOptions _options;
    private readonly IJournal _tailLog;
    private readonly IJournal _blockLog;
    private readonly LogBlocks _blocks;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly LogEntryCodec _codec = new();
    private readonly LogSummaryBuilder _summaries = new();
    private readonly int _blockBytes;
    private LogTail _tail;
    private LogView _view;
    private bool _isBroken;
    private string? _failure;

    internal LogWriter(LogStoreOptions options, IJournal tailLog, IJournal blockLog, LogReadFaults faults, TimeProvider clock, ILogger log)
    {
        _options = options;
        _tailLog = tailLog;
        _blockLog = blockLog;
        _clock = clock;
        _log = log;
        _blockBytes = BlockBytesOf(options, tailLog, blockLog);
        _blocks = new LogBlocks(options, blockLog, log);
        LogRecovery.ReadBlocks(options, blockLog, _blocks, faults, log);
        _tail = new LogTail(FirstIdNow(), _blockBytes);
        _view = ViewNow();
        LogRecovery.ReadTail(this, tailLog, _blocks.LastId, faults);
    }

    /// <summary>What the disk refused last; null when it takes lines. Any thread.</summary>
    internal string? Failure => Volatile.Read(ref _failure);

    /// <summary>What is durable. Any thread.</summary>
    internal LogView View => Volatile.Read(ref _view);

    /// <summary>Bytes of a block, by the options and what an entry of the logs can be.</summary>
    internal static int BlockBytesOf(LogStoreOptions options, IJournal tailLog, IJournal blockLog) => Math.Min(
        options.BlockBytes, Math.Min(tailLog.EntryBytesMax, blockLog.EntryBytesMax) - LogEntryHeader.SizeBytes);

    /// <summary>The view, its tail held: the caller releases it. Any thread.</summary>
    internal LogView HoldView()
    {
        while (true)
        {
            LogView view = View;
            if (view.Tail.TryHold())
            {
                return view;
            }
        }
    }

    /// <summary>Makes a group of requests durable; false when the disk refuses, and then none of it is kept for sure.</summary>
    internal bool TryWrite(List<LogWriteRequest> group)
    {
        if (!IsMended())
        {
            return false;
        }

        try
        {
            long now = NowMicros();
            foreach (LogWriteRequest request in group)
            {
                for (int i = 0; i < request.Lines.Count; i++)
                {
                    Add(request.Tenant, request.Lines[i], now);
                }
            }

            Commit();
            return true;
        }
        catch (JournalFailedException refused)
        {
            RollBack(refused);
            return false;
        }
    }

    /// <summary>Lets old lines become blocks, old blocks a segment, and old segments go.</summary>
    internal void Tick()
    {
        if (!IsMended())
        {
            return;
        }

        try
        {
            long now = NowMicros();
            if (_tail.Count > 0 && _tail.FirstArrivedAt < now - _options.TailAgeMicros)
            {
                Pack();
                Commit();
            }

            _blocks.CloseIfBefore(now - _options.SegmentAgeMicros);
            LogSegment[] gone = _blocks.TakeExpired(now - _options.RetentionMicros, _options.BytesMax);
            Show();
            if (gone.Length > 0)
            {
                _blocks.Drop(gone);
            }
        }
        catch (JournalFailedException refused)
        {
            RollBack(refused);
        }
    }

    /// <summary>Puts lines back into the tail that the start found in its log.</summary>
    internal void Restore(ReadOnlySpan<byte> lines, LogEntryHeader header)
    {
        if (_tail.Count > 0 && (header.FirstId != _tail.FirstId + _tail.Count || !_tail.HasRoom(lines.Length)))
        {
            Pack();
            _blocks.Commit();
        }

        if (_tail.Count == 0)
        {
            NewTail(header.FirstId, lines.Length);
        }

        _tail.Add(lines, header.Count, header.ArrivedAt);
        Show();
    }

    /// <summary>Keeps the summaries for the next start.</summary>
    public void Dispose() => _blocks.Close();

    private void Add(string tenant, LogLine line, long now)
    {
        int size = (int)LogLineCodec.SizeOf(tenant, line);
        if (!_tail.HasRoom(size))
        {
            Pack();
        }

        _tail.Add(tenant, line, size, now);
    }

    /// <summary>Makes a block of the tail and begins a new one.</summary>
    private void Pack()
    {
        ReadOnlySpan<byte> lines = _tail.Bytes(_tail.Length);
        byte[] summary = _summaries.Build(lines, _tail.Count, _tail.FirstId, _tail.LastArrivedAt);
        _blocks.Append(_codec.Pack(lines, _tail.Count, _tail.FirstId, _tail.LastArrivedAt), summary);
        NewTail(_tail.FirstId + _tail.Count);
    }

    private void NewTail(long firstId, int bytesMin = 0)
    {
        // The one that searches see is needed again when the disk refuses.
        if (!ReferenceEquals(_tail, _view.Tail))
        {
            _tail.Release();
        }

        _tail = new LogTail(firstId, Math.Max(_blockBytes, bytesMin));
    }

    private void Commit()
    {
        int durable = ReferenceEquals(_tail, _view.Tail) ? _view.TailBytes : 0;
        int durableCount = durable == 0 ? 0 : _view.TailCount;
        if (_blocks.IsPending)
        {
            _blocks.Commit();
            _tailLog.TruncateBefore(_tailLog.DurablePosition);
        }

        if (_tail.Length > durable)
        {
            ReadOnlySpan<byte> added = _tail.Bytes(_tail.Length)[durable..];
            _tailLog.Append(_codec.Plain(added, _tail.Count - durableCount, _tail.FirstId + durableCount, _tail.LastArrivedAt));
            Span<long> position = stackalloc long[1];
            _tailLog.Commit(position);
        }

        Show();
    }

    private void Show()
    {
        LogView before = _view;
        Volatile.Write(ref _view, ViewNow());
        if (!ReferenceEquals(before.Tail, _tail))
        {
            before.Tail.Release();
        }
    }

    private LogView ViewNow() =>
        new(_blocks.Sealed, _blocks.Growing, _blocks.GrowingCount, _tail, _tail.Length, _tail.Count);

    private void RollBack(JournalFailedException refused)
    {
        _isBroken = true;
        Volatile.Write(ref _failure, refused.Message);
        _log.LogError(refused, "The disk refuses log lines");
        _blocks.RollBack();
        if (_blocks.LastId >= _view.Tail.FirstId)
        {
            // The blocks are durable, and only what was to stay in the tail is not.
            NewTail(_blocks.LastId + 1);
        }
        else
        {
            if (!ReferenceEquals(_tail, _view.Tail))
            {
                _tail.Release();
            }

            _tail = _view.Tail;
            _tail.Cut(_view.TailBytes, _view.TailCount);
        }

        Show();
    }

    private bool IsMended()
    {
        if (_isBroken && _blockLog.Reopen() && _tailLog.Reopen())
        {
            _isBroken = false;
            Volatile.Write(ref _failure, null);
        }

        return !_isBroken;
    }

    /// <summary>
    /// Ids are dense, and begin with the time where nothing is left to go on from: so they grow even when all before them
    /// expired, as long as a line takes longer than a microsecond.
    /// </summary>
    private long FirstIdNow() => _blocks.LastId > 0 ? _blocks.LastId + 1 : Math.Max(1, NowMicros());

    private long NowMicros() => (_clock.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
