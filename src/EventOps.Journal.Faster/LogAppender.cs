using System.Diagnostics.CodeAnalysis;
using EventOps.Engine.Journaling;
using EventOps.Journal.Faster.Commits;
using EventOps.Journal.Faster.Disk;
using EventOps.Journal.Faster.Recovery;
using EventOps.Journal.Faster.Segments;
using FASTER.core;

namespace EventOps.Journal.Faster;

/// <summary>
/// The writing half of the journal, and the only user of FasterLog. All of it belongs to the journal's thread, but for
/// the two properties that say what failed.
/// </summary>
/// <remarks>
/// Why a commit is durable as soon as FASTER's flushed address has passed it: the device completes each write inline,
/// and only after the disk has it. FASTER's own completion comes later, from the thread pool; it does nothing for
/// durability. FASTER does not move that address past a write that failed, so the device's own latch is looked at
/// beside it.
/// </remarks>
internal sealed class LogAppender(
    FasterJournalOptions options, TimeProvider time, IDisk disk, SegmentNames names, SegmentStore segments,
    CommitSlots slots)
    : IDisposable
{
    // FASTER runs a flush on another thread now and then (when that thread holds its epoch); that takes one disk write.
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(30);

    private FasterLog? _log;
    private SlotCommits? _commits;
    private volatile string? _failure;

    /// <summary>What the disk refused; null while entries are taken.</summary>
    public string? Failure => _failure ?? segments.Failure?.ToString();

    public string? MetadataFailure => _commits?.LastFailure;

    /// <summary>Number of the last durable commit.</summary>
    public long CommitNumber { get; private set; }

    /// <summary>Begin address the last durable commit carried.</summary>
    public long CommittedBegin { get; private set; }

    /// <summary>Opens FasterLog exactly at a commit point that recovery has found and behind which all is
    /// zero.</summary>
    public void Open(DurablePoint point)
    {
        _commits = new SlotCommits(slots, point, options);
        using var settings = new FasterLogSettings
        {
            LogDevice = new SegmentDevice(segments, names, disk.SectorBytes),
            LogCommitManager = _commits,
            LogChecksum = LogChecksumType.PerEntry,
            FastCommitMode = true,
            PageSize = options.PageBytes,
            MemorySize = (long)options.PageBytes * options.MemoryPages,
            SegmentSize = options.SegmentBytes,
            TryRecoverLatest = false, // The constructor would swallow what goes wrong.
        };
        _log = new FasterLog(settings);
        _log.Recover();
        if (_log.TailAddress != point.UntilAddress || _log.BeginAddress != point.BeginAddress)
        {
            throw new JournalFailedException(
                $"FASTER opened at [{_log.BeginAddress}, {_log.TailAddress}) instead of "
                + $"[{point.BeginAddress}, {point.UntilAddress}).");
        }

        CommitNumber = point.CommitNumber;
        CommittedBegin = point.BeginAddress;
        _failure = null;
    }

    /// <summary>Puts an entry at the log's tail and answers where.</summary>
    public long Append(ReadOnlySpan<byte> entry)
    {
        var log = DemandHealthy();
        try
        {
            long address;
            while (!log.TryEnqueue(entry, out address))
            {
                DemandHealthy();
                Thread.Yield();
            }

            return address;
        }
        catch (Exception refused) when (refused is FasterException or CommitFailureException)
        {
            throw Fail("FASTER refused an entry", refused);
        }
    }

    /// <summary>Makes everything appended durable, and with it the new begin; answers the durable end.</summary>
    public long Commit(long beginAddress)
    {
        var log = DemandHealthy();
        try
        {
            log.TruncateUntil(beginAddress);
            if (!log.CommitStrongly(out var tail, out var number))
            {
                throw Fail("FASTER found nothing to commit", inner: null);
            }

            AwaitFlush(log, tail);
            CommitNumber = number;
            CommittedBegin = beginAddress;
            return tail;
        }
        catch (Exception refused) when (refused is FasterException or CommitFailureException)
        {
            throw Fail("FASTER refused a commit", refused);
        }
    }

    /// <summary>Throws when the disk has refused anything.</summary>
    public FasterLog DemandHealthy()
    {
        if (Failure is { } failure)
        {
            ThrowFailed(failure);
        }

        return _log ?? throw new ObjectDisposedException(nameof(FasterJournal));
    }

    /// <summary>Cuts everything behind a durable point and starts a new FasterLog there; false when the disk still
    /// refuses.</summary>
    public bool Reopen(DurablePoint point)
    {
        _failure ??= Failure ?? "reopening";
        _log?.Dispose();
        _log = null;
        var error = TailCutter.Cut(segments, point.UntilAddress, segments.WrittenUntil, rewrite: true, out _);
        error = error != 0 ? error : segments.Forgive(point.UntilAddress);
        error = error != 0 ? error : slots.Write(point);
        if (error != 0)
        {
            _failure = Errno.Describe(error);
            return false;
        }

        try
        {
            Open(point);
            return true;
        }
        catch (Exception refused) when (refused is FasterException or IOException)
        {
            _failure = refused.Message;
            return false;
        }
    }

    /// <summary>Ends FasterLog; what was appended and not committed is dropped.</summary>
    public void Dispose()
    {
        _log?.Dispose();
        _log = null;
        _commits?.Dispose();
    }

    private void AwaitFlush(FasterLog log, long tail)
    {
        if (log.FlushedUntilAddress >= tail)
        {
            return;
        }

        var started = time.GetTimestamp();
        var spin = default(SpinWait);
        while (log.FlushedUntilAddress < tail)
        {
            if (segments.Failure is { } failure)
            {
                ThrowFailed(failure.ToString());
            }

            if (spin.Count % 1_024 == 1_023 && time.GetElapsedTime(started) > FlushPatience)
            {
                throw Fail("FASTER did not flush", inner: null);
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    private JournalFailedException Fail(string what, Exception? inner)
    {
        _failure = segments.Failure?.ToString() ?? what;
        return inner is null ? new JournalFailedException(_failure) : new JournalFailedException(_failure, inner);
    }

    [DoesNotReturn]
    private static void ThrowFailed(string failure) => throw new JournalFailedException(failure);
}
