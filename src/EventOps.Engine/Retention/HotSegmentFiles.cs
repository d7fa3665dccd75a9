using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Retention;

/// <summary>
/// Files of hot index segments whose events were moved or have expired: deleted once their idempotency keys no longer
/// count, because a restart reads the keys from them. The archiver's.
/// </summary>
internal sealed class HotSegmentFiles
{
    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly long _windowMs;
    private readonly Queue<RetiredSegment> _kept;

    /// <param name="folder">The hot index's folder.</param>
    /// <param name="kept">Those the start found, oldest first.</param>
    /// <param name="window">How long a key counts.</param>
    /// <param name="clock">Time.</param>
    internal HotSegmentFiles(string folder, IEnumerable<RetiredSegment> kept, TimeSpan window, TimeProvider clock)
    {
        _folder = folder;
        _kept = new Queue<RetiredSegment>(kept);
        _windowMs = (long)window.TotalMilliseconds;
        _clock = clock;
    }

    internal void Retire(IndexSegment segment) => _kept.Enqueue(new RetiredSegment(segment.Number, segment.LastId));

    /// <summary>Deletes the files whose keys have expired, oldest first, so that those left stay without a
    /// gap.</summary>
    internal void DeleteOld()
    {
        long oldest = EventId.FirstOf(Math.Max(0, _clock.GetUtcNow().ToUnixTimeMilliseconds() - _windowMs));
        while (_kept.TryPeek(out RetiredSegment segment) && segment.LastId < oldest)
        {
            File.Delete(SegmentFile.PathOf(_folder, segment.Number));
            _kept.Dequeue();
        }
    }
}
