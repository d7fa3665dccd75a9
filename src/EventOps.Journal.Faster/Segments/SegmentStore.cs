using EventOps.Journal.Faster.Disk;
using EventOps.Journal.Faster.Reading;

namespace EventOps.Journal.Faster.Segments;

/// <summary>
/// The log's bytes as a row of equal files. Finds the file of an address, adds the next one when the writer arrives
/// there (a prepared one, else a merely allocated one), drops truncated ones.
/// </summary>
/// <remarks>
/// Threads: reading takes an immutable snapshot of the row and no lock. Writing comes from the journal's thread, now
/// and then from the thread on which FASTER runs a deferred flush. The row changes under <see cref="_gate"/>, a few
/// times per segment. The first refused write latches <see cref="Failure"/>, and every later write is refused with it:
/// nothing may become durable behind a hole.
/// </remarks>
internal sealed class SegmentStore : ILogSource, IDisposable
{
    // When this share of a segment is used, the next one gets its name, off the writer's thread.
    private const int PromoteNumerator = 3;
    private const int PromoteDenominator = 4;

    private readonly IDisk _disk;
    private readonly SegmentNames _names;
    private readonly SegmentPreparer _preparer;
    private readonly Lock _gate = new();
    private readonly long _segmentBytes;
    private volatile SegmentRow _row;
    private volatile WriteFailure? _failure;
    private volatile int _promoteTo = -1;
    private int _segmentRefused = -1;
    private long _writtenUntil;

    public SegmentStore(IDisk disk, SegmentNames names, FasterJournalOptions options)
    {
        _disk = disk;
        _names = names;
        _segmentBytes = options.SegmentBytes;
        _preparer = new SegmentPreparer(disk, names, options);
        _row = new SegmentRow(
            [.. names.Segments().Select(number => new SegmentFile(disk, names.Segment(number), number))]);
    }

    /// <summary>The first write the disk refused since the last <see cref="Forgive"/>.</summary>
    public WriteFailure? Failure => _failure;

    /// <summary>The thread that prepares segments, for its health.</summary>
    public SegmentPreparer Preparer => _preparer;

    /// <summary>Address of the first byte on disk; 0 when there is none.</summary>
    public long FirstAddress => Math.Max(0, _row.First) * _segmentBytes;

    /// <summary>Address behind the last byte of the last segment.</summary>
    public long EndAddress => (_row.Last + 1L) * _segmentBytes;

    /// <summary>Address behind the segment that holds <paramref name="address"/>.</summary>
    public long SegmentEnd(long address) => ((address / _segmentBytes) + 1) * _segmentBytes;

    /// <summary>Number of the first segment.</summary>
    public int FirstSegment => Math.Max(0, _row.First);

    /// <summary>Address behind the last byte that a write was tried for.</summary>
    public long WrittenUntil => Volatile.Read(ref _writtenUntil);

    public long BytesOnDisk => (_row.Count * _segmentBytes) + _preparer.BytesOnDisk;

    /// <summary>Makes sure the segment of the tail exists, and starts preparing the next.</summary>
    public int Start(long tailAddress)
    {
        _writtenUntil = tailAddress;
        var number = (int)(tailAddress / _segmentBytes);
        if (!_row.TryGet(number, out _))
        {
            var path = _names.Segment(number);
            var error = _preparer.PrepareNow(path);
            error = error != 0 ? error : _disk.SyncFolder(_names.FolderPath);
            if (error != 0)
            {
                _disk.Delete(path);
                return error;
            }

            _row = _row.With(new SegmentFile(_disk, path, number));
        }

        _preparer.Start(PromoteDue);
        return 0;
    }

    /// <summary>Writes whole sectors; durable when it answers 0. Any other answer is latched as
    /// <see cref="Failure"/>.</summary>
    public int Write(int segment, ReadOnlySpan<byte> sectors, long offset)
    {
        if (_failure is { } failed)
        {
            return failed.ErrorNumber;
        }

        var until = (segment * _segmentBytes) + offset + sectors.Length;
        if (until > _writtenUntil)
        {
            Volatile.Write(ref _writtenUntil, until);
        }

        var error = 0;
        if (!_row.TryGet(segment, out var file) && (error = Add(segment, out file)) != 0)
        {
            return Fail(error, "adding a segment");
        }

        error = file!.Write(sectors, offset);
        if (error != 0)
        {
            return Fail(error, "writing the log");
        }

        NoteProgress(segment, offset + sectors.Length);
        return 0;
    }

    public LogReadOutcome Read(long address, Span<byte> into)
    {
        var number = (int)(address / _segmentBytes);
        if (!_row.TryGet(number, out var file))
        {
            into.Clear();
            return LogReadOutcome.NoSegment;
        }

        var error = file!.Read(into, address % _segmentBytes, out var bytesRead);
        into[bytesRead..].Clear();
        if (error == 0)
        {
            return LogReadOutcome.Ok;
        }

        // Truncation may have taken the file away in between.
        return _row.TryGet(number, out _) ? LogReadOutcome.Refused : LogReadOutcome.NoSegment;
    }

    /// <summary>Drops a segment; its file is deleted in the background.</summary>
    public void Remove(int segment)
    {
        lock (_gate)
        {
            if (_row.TryGet(segment, out var file))
            {
                _row = _row.Without(segment);
                file!.Dispose();
                _preparer.Discard(file.Path);
            }
        }
    }

    /// <summary>Drops the segments that end before an address.</summary>
    public void RemoveBefore(long address)
    {
        while (_row.Count > 0 && (_row.First + 1L) * _segmentBytes <= address)
        {
            Remove(_row.First);
        }
    }

    /// <summary>Writes over a stretch through the page cache and makes that durable. Not while FASTER is
    /// writing.</summary>
    public int Overwrite(long address, ReadOnlySpan<byte> bytes)
    {
        if (!_row.TryGet((int)(address / _segmentBytes), out var file))
        {
            return 0;
        }

        var error = _disk.Open(file!.Path, FileUse.Buffered, out var buffered);
        if (error != 0)
        {
            return error;
        }

        using (buffered)
        {
            error = buffered!.Write(bytes, address % _segmentBytes);
            return error != 0 ? error : buffered.Sync();
        }
    }

    /// <summary>Takes writes again, if the disk does: tries once more what it refused to allocate.</summary>
    public int Forgive(long tailAddress)
    {
        if (_segmentRefused >= 0 && !_row.TryGet(_segmentRefused, out _)
            && Add(_segmentRefused, out _) is var error and not 0)
        {
            return error;
        }

        _segmentRefused = -1;
        _failure = null;
        Volatile.Write(ref _writtenUntil, tailAddress);
        return 0;
    }

    public void Dispose()
    {
        _preparer.Dispose();
        foreach (var file in _row.Files)
        {
            file.Dispose();
        }
    }

    private int Fail(int error, string what)
    {
        Interlocked.CompareExchange(ref _failure, new WriteFailure(error, what), null);
        return error;
    }

    private void NoteProgress(int segment, long offset)
    {
        _preparer.NoteWriter((double)offset / _segmentBytes);
        if (_promoteTo <= segment && offset >= _segmentBytes / PromoteDenominator * PromoteNumerator)
        {
            _promoteTo = segment + 1;
            _preparer.Wake();
        }
    }

    // On the preparer's thread: names the next segment before the writer gets there, and opens it.
    private void PromoteDue()
    {
        var next = _promoteTo;
        if (next < 0 || _row.TryGet(next, out _) || !_preparer.HasReady)
        {
            return;
        }

        if (Add(next, out var file) == 0)
        {
            file!.OpenForAppend();
        }
    }

    private int Add(int number, out SegmentFile? file)
    {
        lock (_gate)
        {
            if (_row.TryGet(number, out file))
            {
                return 0;
            }

            var path = _names.Segment(number);
            var prepared = _preparer.TryTake();
            var error = prepared is null ? Allocate(path) : _disk.Rename(prepared, path);
            error = error != 0 ? error : _disk.SyncFolder(_names.FolderPath);
            if (error != 0)
            {
                _segmentRefused = number;
                _disk.Delete(path); // Now, not in the background: the same name is tried again.
                if (prepared is not null)
                {
                    _preparer.Discard(prepared);
                }

                return error;
            }

            file = new SegmentFile(_disk, path, number);
            if (_row.TryGet(number - 2, out var old))
            {
                old!.CloseAppend();
            }

            _row = _row.With(file);
            return 0;
        }
    }

    // The writer has overtaken the preparer: take space without filling it. Writes there are slower, but not wrong.
    private int Allocate(string path)
    {
        var error = _disk.Open(path, FileUse.Prepare, out var file);
        if (error != 0)
        {
            return error;
        }

        using (file)
        {
            error = file!.Preallocate(_segmentBytes);
            return error != 0 ? error : file.Sync();
        }
    }
}
