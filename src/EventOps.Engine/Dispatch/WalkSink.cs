using EventOps.Engine.Projections;

namespace EventOps.Engine.Dispatch;

/// <summary>The page a walk fills.</summary>
internal sealed class WalkSink
{
    private readonly List<EventRef> _page;
    private readonly int _limit;

    internal WalkSink(List<EventRef> page, int limit)
    {
        _page = page;
        _limit = limit;
    }

    internal bool IsFull => _page.Count >= _limit;

    /// <summary>The event met last, given or not: it may be found a second time, waiting for one subscription and due
    /// for another.</summary>
    internal long LastId { get; private set; }

    internal void Add(EventRef reference, bool isOurs)
    {
        LastId = reference.Id;
        if (isOurs)
        {
            _page.Add(reference);
        }
    }
}
