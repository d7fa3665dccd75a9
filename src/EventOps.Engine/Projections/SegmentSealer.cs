using System.Threading.Channels;
using EventOps.Engine.Idempotency;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Projections;

/// <summary>
/// Makes files of full index segments and maps them in place of the growing columns. Its own task, so that the journal
/// writer never waits for these files; a bounded channel between them, so that it waits when the disk cannot keep up at
/// all.
/// </summary>
internal sealed class SegmentSealer : ISegmentSealer, IAsyncDisposable
{
    private readonly string _folder;
    private readonly SeriesTable _series;
    private readonly IdempotencyTable? _keys;
    private readonly ILogger _log;
    private readonly TimeProvider _clock;
    private readonly Channel<IndexSegment> _pending;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _waiting = new();
    private readonly Task _loop;
    private long _sealedUntilId;
    private string? _failure;

    /// <param name="folder">Where the files go.</param>
    /// <param name="series">Names of the series.</param>
    /// <param name="keys">Idempotency keys to keep with the segments, or null for an archive's index.</param>
    /// <param name="pendingMax">Segments waiting at most.</param>
    /// <param name="clock">For the pause before a failed file is tried again.</param>
    /// <param name="log">Where failures are told.</param>
    internal SegmentSealer(
        string folder, SeriesTable series, IdempotencyTable? keys, int pendingMax, TimeProvider clock, ILogger log)
    {
        _folder = folder;
        _series = series;
        _keys = keys;
        _log = log;
        _clock = clock;
        _pending = Channel.CreateBounded<IndexSegment>(new BoundedChannelOptions(pendingMax) { SingleReader = true, SingleWriter = true });
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Why segments cannot be sealed just now, or null.</summary>
    internal string? Failure => Volatile.Read(ref _failure);

    /// <summary>Events up to this id are in sealed segments.</summary>
    internal long SealedUntilId => Volatile.Read(ref _sealedUntilId);

    /// <inheritdoc/>
    public void Seal(IndexSegment segment)
    {
        if (_pending.Writer.TryWrite(segment))
        {
            return;
        }

        try
        {
            _pending.Writer.WriteAsync(segment, _waiting.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // Stopping, on a disk that refuses: the segment is rebuilt from the journal at the next start.
        }
    }

    /// <summary>Lets <see cref="Seal"/> wait no longer than this from now on: the writer must be able to stop.</summary>
    internal void StopWaitingAfter(TimeSpan time) => _waiting.CancelAfter(time);

    /// <summary>Finishes what is pending and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _pending.Writer.TryComplete();
        // A disk that refuses must not hold the shutdown: what is not sealed is rebuilt from the journal.
        _stopping.CancelAfter(TimeSpan.FromSeconds(2));
        await _loop;
        _stopping.Dispose();
        _waiting.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (IndexSegment segment in _pending.Reader.ReadAllAsync(_stopping.Token))
            {
                byte[] keys = _keys?.TakeUnsealed(segment.LastId) ?? [];
                while (!TrySeal(segment, keys))
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), _clock, _stopping.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping: the rest is rebuilt from the journal at the next start.
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A bug: nothing is sealed any more. The writer fills what may be pending and then waits, which refuses publishes.
            Volatile.Write(ref _failure, "The sealer died: " + exception.Message);
            _log.LogCritical(exception, "The index sealer died; publishing stops when too many segments are pending");
        }
    }

    private bool TrySeal(IndexSegment segment, byte[] keys)
    {
        try
        {
            SegmentHeader header = SegmentFile.Write(_folder, segment, _series, keys);
            segment.Seal(new MappedColumns(SegmentFile.PathOf(_folder, segment.Number), header));
            Volatile.Write(ref _sealedUntilId, segment.LastId);
            Volatile.Write(ref _failure, null);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Volatile.Write(ref _failure, exception.Message);
            _log.LogError(exception, "Index segment {Number} cannot be written; trying again", segment.Number);
            return false;
        }
    }
}
