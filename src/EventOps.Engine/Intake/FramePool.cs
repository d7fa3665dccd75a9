using System.Collections.Concurrent;
using EventOps.Engine.Idempotency;

namespace EventOps.Engine.Intake;

/// <summary>Frames not in use. Any thread.</summary>
internal sealed class FramePool
{
    private readonly ConcurrentQueue<Frame> _free = new();
    private readonly IdempotencyTable _keys;
    private readonly int _keepMax;
    private readonly int _blockBytes;

    /// <param name="keys">Where the keys of a frame that was not committed are set free.</param>
    /// <param name="keepMax">Frames kept; more are left to the collector.</param>
    /// <param name="blockBytes">Block a fresh frame has, and the most an unused one holds on to.</param>
    internal FramePool(IdempotencyTable keys, int keepMax, int blockBytes)
    {
        _keys = keys;
        _keepMax = keepMax;
        _blockBytes = blockBytes;
    }

    internal Frame Rent() => _free.TryDequeue(out Frame? frame) ? frame : new Frame(this, _blockBytes);

    /// <summary>Takes back a frame whose receipt was read.</summary>
    internal void TakeBack(Frame frame, FrameReceipt receipt)
    {
        if (receipt.Outcome != FrameOutcome.Committed)
        {
            Release(frame);
        }

        Return(frame);
    }

    /// <summary>Takes back a frame that never went to the ring.</summary>
    internal void Abandon(Frame frame)
    {
        Release(frame);
        Return(frame);
    }

    private void Release(Frame frame)
    {
        frame.GiveBackQuota();
        foreach (KeyClaim claim in frame.Keys)
        {
            _keys.Release(claim);
        }
    }

    private void Return(Frame frame)
    {
        frame.Reset(_blockBytes);
        if (_free.Count < _keepMax)
        {
            _free.Enqueue(frame);
        }
    }
}
