using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using EventOps.Journal.Faster.Disk;

namespace EventOps.Journal.Faster.Segments;

/// <summary>
/// Zero-fills the next segment before the log needs it, so that appending never allocates, and deletes truncated ones.
/// Writing into zero-filled space changes no file metadata, which halves the cost of a durable write.
/// </summary>
/// <remarks>
/// Runs on its own thread, "journal-segments", which alone writes files named preparing and deletes segments; the
/// finished file is handed over by <see cref="TryTake"/>. It works gently: small writes, with pauses as long as it is
/// well ahead of the writer, none when the writer catches up. A failure (disk full) is kept in <see
/// cref="LastFailure"/> and tried again later.
/// </remarks>
internal sealed class SegmentPreparer : IDisposable
{
    private const int RetryMs = 1_000;

    // How far ahead of the writer's share of its own segment the preparing stays before it takes pauses.
    private const double LeadFactor = 1.5;
    private const double LeadStart = 0.05;

    private readonly IDisk _disk;
    private readonly SegmentNames _names;
    private readonly long _segmentBytes;
    private readonly int _chunkBytes;
    private readonly int _pauseMs;
    private readonly ConcurrentQueue<string> _discarded = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly ManualResetEventSlim _stop = new(false);
    private readonly Thread _thread;
    private Action _promote = static () => { };
    private string? _ready;
    private int _nextNumber;
    private double _writerShare;
    private long _preparingBytes;
    private bool _started;

    public SegmentPreparer(IDisk disk, SegmentNames names, FasterJournalOptions options)
    {
        _disk = disk;
        _names = names;
        _segmentBytes = options.SegmentBytes;
        _chunkBytes = (int)Math.Min(options.PrepareChunkBytes, options.SegmentBytes);
        _pauseMs = options.PreparePauseMs;
        _thread = new Thread(Run) { Name = "journal-segments", IsBackground = true };
    }

    /// <summary>Why the last attempt to prepare, promote or delete failed; null when it did not.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>False once the thread has ended, by <see cref="Dispose"/> or by a bug.</summary>
    public bool IsAlive => _thread.IsAlive;

    /// <summary>True when a prepared segment waits to be taken.</summary>
    public bool HasReady => Volatile.Read(ref _ready) is not null;

    /// <summary>Space taken by prepared and half-prepared files.</summary>
    public long BytesOnDisk => (HasReady ? _segmentBytes : 0) + Volatile.Read(ref _preparingBytes);

    /// <summary>Starts the thread. <paramref name="promote"/> runs on it whenever it wakes or has prepared a
    /// file.</summary>
    public void Start(Action promote)
    {
        _promote = promote;
        AdoptLeftOver();
        _started = true;
        _thread.Start();
    }

    /// <summary>Says how much of its segment the writer has used, from 0 to 1.</summary>
    public void NoteWriter(double share) => Volatile.Write(ref _writerShare, share);

    /// <summary>Wakes the thread.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Takes the prepared file, which the caller renames; null when none is ready. Preparing the next
    /// begins.</summary>
    public string? TryTake()
    {
        var taken = Interlocked.Exchange(ref _ready, null);
        _wake.Set();
        return taken;
    }

    /// <summary>Deletes a file that is no longer part of the log.</summary>
    public void Discard(string path)
    {
        _discarded.Enqueue(path);
        _wake.Set();
    }

    /// <summary>Makes one zero-filled file at once, on the caller's thread: for the first segment of a new
    /// log.</summary>
    public int PrepareNow(string path) => Fill(path, gentle: false);

    public void Dispose()
    {
        _stop.Set();
        _wake.Set();
        if (_started)
        {
            _thread.Join();
        }

        _wake.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        while (!_stop.IsSet)
        {
            var error = DeleteDiscarded();
            _promote();
            if (!HasReady && error == 0)
            {
                error = PrepareNext();
                if (error == 0)
                {
                    continue;
                }
            }

            _wake.WaitOne(error == 0 ? Timeout.Infinite : RetryMs);
        }
    }

    private int PrepareNext()
    {
        var number = _nextNumber++;
        var preparing = _names.Preparing(number);
        var error = Fill(preparing, gentle: true);
        var stopped = _stop.IsSet; // Fill stops early, without an error, only when this is set.
        if (error == 0 && !stopped)
        {
            error = _disk.Rename(preparing, _names.Prepared(number));
        }

        if (error != 0 || stopped)
        {
            _disk.Delete(preparing);
            return Note(error, "preparing a segment");
        }

        Volatile.Write(ref _ready, _names.Prepared(number));
        return Note(0, "");
    }

    private unsafe int Fill(string path, bool gentle)
    {
        var zeros = NativeMemory.AlignedAlloc((nuint)_chunkBytes, (nuint)_disk.SectorBytes);
        IBlockFile? file = null;
        try
        {
            NativeMemory.Clear(zeros, (nuint)_chunkBytes);
            var error = _disk.Open(path, FileUse.Prepare, out file);
            error = error != 0 ? error : file!.Preallocate(_segmentBytes);
            Volatile.Write(ref _preparingBytes, _segmentBytes);
            for (long done = 0; error == 0 && done < _segmentBytes; done += _chunkBytes)
            {
                if (gentle && (double)done / _segmentBytes > (Volatile.Read(ref _writerShare) * LeadFactor) + LeadStart)
                {
                    _stop.Wait(_pauseMs);
                }

                if (_stop.IsSet)
                {
                    return 0;
                }

                error = file!.Write(new ReadOnlySpan<byte>(zeros, _chunkBytes), done);
            }

            return error != 0 ? error : file!.Sync();
        }
        finally
        {
            file?.Dispose();
            NativeMemory.AlignedFree(zeros);
            Volatile.Write(ref _preparingBytes, 0);
        }
    }

    private int DeleteDiscarded()
    {
        while (_discarded.TryPeek(out var path))
        {
            if (Note(_disk.Delete(path), "deleting a truncated segment") is var error and not 0)
            {
                return error;
            }

            _discarded.TryDequeue(out _);
        }

        return 0;
    }

    // A finished file from the last run is as good as a new one; a half-filled one is not.
    private void AdoptLeftOver()
    {
        foreach (var path in _names.AllPreparing())
        {
            _disk.Delete(path);
        }

        foreach (var path in _names.AllPrepared())
        {
            if (_ready is null && new FileInfo(path).Length == _segmentBytes)
            {
                _ready = path;
            }
            else
            {
                _disk.Delete(path);
            }
        }

        _nextNumber = _ready is not null && int.TryParse(Path.GetExtension(_ready)[1..], out var last) ? last + 1 : 0;
    }

    private int Note(int error, string what)
    {
        LastFailure = error == 0 ? null : $"{what}: {Errno.Describe(error)}";
        return error;
    }
}
