using EventOps.Engine.Logs.Summaries;

namespace EventOps.Engine.Logs.Searching;

/// <summary>
/// Goes through the blocks of a view, newest first, from the one that has the line before an id. Notices where one is missing,
/// because a start could not read it: ids have no gaps. One search's.
/// </summary>
internal sealed class LogWalk
{
    private readonly LogView _view;
    private readonly long _beforeId;
    private int _segment;
    private int _block;
    private long _expectedId;

    internal LogWalk(LogView view, long beforeId)
    {
        _view = view;
        _beforeId = beforeId;
        _expectedId = Math.Min(beforeId, view.Tail.FirstId);
        _segment = view.Sealed.Length;
        _block = view.GrowingCount;
    }

    /// <summary>The block; valid while this walk is held.</summary>
    internal LogSummary Current => new(
        _segment == _view.Sealed.Length ? _view.Growing[_block] : _view.Sealed[_segment].Summaries.At(_block));

    /// <summary>Whether lines were missing on the way so far.</summary>
    internal bool HasGap { get; private set; }

    internal bool MoveNext()
    {
        do
        {
            while (_block == 0)
            {
                if (_segment == 0)
                {
                    return false;
                }

                _segment--;
                _block = _view.Sealed[_segment].FirstId < _beforeId ? _view.Sealed[_segment].Count : 0;
            }

            _block--;
        }
        while (Current.FirstId >= _beforeId);

        HasGap |= Current.LastId + 1 < _expectedId;
        _expectedId = Current.FirstId;
        return true;
    }
}
