using EventOps.Engine.Journaling;
using EventOps.Journal.Faster.Commits;
using EventOps.Journal.Faster.Disk;
using EventOps.Journal.Faster.Reading;
using EventOps.Journal.Faster.Recovery;
using EventOps.Journal.Faster.Segments;

namespace EventOps.Journal.Faster;

/// <summary>
/// The journal on FasterLog, over segments written past the page cache and prepared ahead. FASTER orders, pages and
/// checksums what is appended; recovery, reads and scans are our own, because FASTER's stop at the first damaged entry.
/// </summary>
/// <remarks>
/// Owns the folder (by a lock), the segments, the commit slots, the mirror of the tail, and the FasterLog, which is
/// replaced by
/// <see cref="Reopen"/>. Threads as <see cref="IJournal"/> says; readers never wait for the journal's thread, nor it
/// for them. Entries have at least one byte: to FASTER an empty one is the end of a page.
/// </remarks>
public sealed class FasterJournal : IJournal
{
    private const string LockName = "journal.lock";

    private readonly FasterJournalOptions _options;
    private readonly int _sectorBytes;
    private readonly FolderLock _lock;
    private readonly SegmentStore _segments;
    private readonly CommitSlots _slots;
    private readonly LogAppender _appender;
    private readonly TailMirror _mirror;
    private readonly EntryReader _reader;
    private long[] _pendingPositions = new long[1_024];
    private int _pending;
    private long _beginPosition;
    private long _durablePosition;
    private bool _disposed;

    private FasterJournal(
        FasterJournalOptions options, TimeProvider time, FolderLock folderLock, IDisk disk, SegmentNames names,
        SegmentStore segments, CommitSlots slots, RecoveredLog recovered)
    {
        _options = options;
        _sectorBytes = disk.SectorBytes;
        _lock = folderLock;
        _segments = segments;
        _slots = slots;
        DeviceKind = disk.Kind;
        _beginPosition = recovered.Point.BeginAddress;
        _durablePosition = recovered.Point.UntilAddress;
        _mirror = new TailMirror(options.MirrorBytes, _durablePosition);
        _reader = new EntryReader(segments, options.PageBytes, options.EntryBytesMax);
        _appender = new LogAppender(options, time, disk, names, segments, slots);
        try
        {
            _appender.Open(recovered.Point);
        }
        catch
        {
            // Before what it writes to, which the caller closes.
            _appender.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int EntryBytesMax => _options.EntryBytesMax;

    /// <inheritdoc/>
    public required JournalRecovery Recovery { get; init; }

    /// <inheritdoc/>
    public long BeginPosition => Volatile.Read(ref _beginPosition);

    /// <inheritdoc/>
    public long DurablePosition => Volatile.Read(ref _durablePosition);

    /// <inheritdoc/>
    public long BytesOnDisk => _segments.BytesOnDisk;

    /// <summary>How writes reach the disk here.</summary>
    public DeviceKind DeviceKind { get; }

    /// <summary>What the disk refused; null while the journal takes entries.</summary>
    public string? Failure => _appender.Failure;

    /// <summary>Why the background thread that prepares segments could not, last time it tried; null when it
    /// could.</summary>
    public string? PreparingFailure => _segments.Preparer.LastFailure;

    /// <summary>False when that thread has died: appending goes on, with slower writes.</summary>
    public bool IsPreparing => _segments.Preparer.IsAlive;

    /// <summary>Why commit metadata could not be persisted, last time it was tried; null when it could. Costs
    /// recovery time only.</summary>
    public string? MetadataFailure => _appender.MetadataFailure;

    /// <summary>Opens the journal of a folder, or makes it.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names all that are.</exception>
    /// <exception cref="FolderInUseException">Another process has it open.</exception>
    /// <exception cref="JournalFailedException">The disk refuses, or what it holds cannot be opened without losing
    /// entries.</exception>
    public static FasterJournal Open(FasterJournalOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Open(options, time, disk: null);
    }

    /// <summary>The same on a given disk: null means the real one.</summary>
    internal static FasterJournal Open(FasterJournalOptions options, TimeProvider time, IDisk? disk)
    {
        ArgumentNullException.ThrowIfNull(time);
        if (options.Problems() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join("; ", problems), nameof(options));
        }

        var started = time.GetTimestamp();
        var folderLock = FolderLock.Acquire(options.FolderPath, LockName);
        SegmentStore? segments = null;
        CommitSlots? slots = null;
        try
        {
            disk ??= SystemDisk.For(options.FolderPath, options.AllowDirect);
            var names = new SegmentNames(options.FolderPath);
            segments = new SegmentStore(disk, names, options);
            slots = CommitSlots.Open(disk, names.CommitFile, options);
            var recovered = Recover(segments, slots, options, out var bytesCut);
            var tail = recovered.Point.UntilAddress;
            segments.RemoveBefore(recovered.Point.BeginAddress);
            Demand(segments.Start(tail), "preparing the first segment");
            Demand(slots.Write(recovered.Point), "persisting the commit point");
            Demand(disk.SyncFolder(options.FolderPath), "making the folder durable");
            return new FasterJournal(options, time, folderLock, disk, names, segments, slots, recovered)
            {
                Recovery = new JournalRecovery(
                    recovered.Entries, recovered.BytesScanned, bytesCut, recovered.DamagedStretches,
                    time.GetElapsedTime(started)),
            };
        }
        catch
        {
            slots?.Dispose();
            segments?.Dispose();
            folderLock.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> entry)
    {
        ArgumentOutOfRangeException.ThrowIfZero(entry.Length, nameof(entry));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entry.Length, EntryBytesMax, nameof(entry));
        if (_pending == _pendingPositions.Length)
        {
            Array.Resize(ref _pendingPositions, _pending * 2);
        }

        var position = _appender.Append(entry);
        _mirror.Write(position, entry);
        _pendingPositions[_pending++] = position;
    }

    /// <inheritdoc/>
    public void Commit(Span<long> positions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(positions.Length, _pending, nameof(positions));
        var begin = BeginPosition;
        if (_pending == 0 && begin <= _appender.CommittedBegin)
        {
            _appender.DemandHealthy();
            return;
        }

        var durable = _appender.Commit(begin);
        _pendingPositions.AsSpan(0, _pending).CopyTo(positions);
        _pending = 0;
        Volatile.Write(ref _durablePosition, durable);
    }

    /// <inheritdoc/>
    public bool Reopen()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _pending = 0;
        return _appender.Reopen(new DurablePoint(BeginPosition, DurablePosition, _appender.CommitNumber));
    }

    /// <inheritdoc/>
    public JournalReadResult Read(long position, EntryBuffer into)
    {
        ArgumentNullException.ThrowIfNull(into);
        var end = DurablePosition;
        if (position >= end || position < BeginPosition)
        {
            return JournalReadResult.Gone;
        }

        if (_mirror.TryRead(position, end, into))
        {
            return JournalReadResult.Ok;
        }

        var result = _reader.Read(position, end, into);
        return result != JournalReadResult.Ok && position < BeginPosition ? JournalReadResult.Gone : result;
    }

    /// <inheritdoc/>
    public IJournalScan ScanFrom(long position)
    {
        var end = DurablePosition;
        var start = Math.Min(end, Math.Max(position, BeginPosition));
        return new FasterJournalScan(this, new LogWalker(_segments, start, end, _options.PageBytes));
    }

    /// <inheritdoc/>
    public void TruncateBefore(long position)
    {
        var wanted = Math.Min(position, DurablePosition);
        var current = BeginPosition;
        while (wanted > current)
        {
            var seen = Interlocked.CompareExchange(ref _beginPosition, wanted, current);
            if (seen == current)
            {
                return;
            }

            current = seen;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        var healthy = Failure is null;
        _appender.Dispose();
        if (healthy)
        {
            // Clean, so that the next start has nothing to search, unless full pages of uncommitted entries lie
            // behind the end.
            var end = DurablePosition;
            var clean = _segments.WrittenUntil <= end + _sectorBytes - 1;
            _slots.Write(new DurablePoint(BeginPosition, end, _appender.CommitNumber), clean);
        }

        _segments.Dispose();
        _slots.Dispose();
        _lock.Dispose();
    }

    private static RecoveredLog Recover(
        SegmentStore segments, CommitSlots slots, FasterJournalOptions options, out long bytesCut)
    {
        bytesCut = 0;
        if (slots is { Last: { } last, LastIsClean: true })
        {
            return new RecoveredLog(last, 0, 0, 0);
        }

        var recovered = LogRecovery.FindEnd(segments, slots.Last, options);
        var error = TailCutter.Cut(
            segments, recovered.Point.UntilAddress, segments.EndAddress, rewrite: false, out bytesCut);
        Demand(error, "cutting the log's tail");
        return recovered;
    }

    private static void Demand(int error, string what)
    {
        if (error != 0)
        {
            throw new JournalFailedException($"{what}: {Errno.Describe(error)}");
        }
    }
}
