using System.Collections.Concurrent;

namespace EventOps.Engine.Intake;

/// <summary>Frames not in use. Any thread.</summary>
internal sealed class FramePool
{
    private readonly ConcurrentQueue<Frame> _free = new();
    private readonly int _keepMax;
    private readonly int _blockBytes;

    /// <param name="keepMax">Frames kept; more are left to the collector.</param>
    /// <param name="blockBytes">Block a fresh frame has, and the most an unused one holds on to.</param>
    internal FramePool(int keepMax, int blockBytes)
    {
        _keepMax = keepMax;
        _blockBytes = blockBytes;
    }

    internal Frame Rent() => _free.TryDequeue(out Frame? frame) ? frame : new Frame(_blockBytes);

    internal void Return(Frame frame)
    {
        frame.Reset(_blockBytes);
        if (_free.Count < _keepMax)
        {
            _free.Enqueue(frame);
        }
    }
}
