using EventOps.Engine.Intake;

namespace EventOps.Engine.Journaling;

/// <summary>
/// Resumes the requests of a committed batch on the thread pool, never on the journal writer's thread. A batch is cut
/// into pieces: one pool item a frame costs a wake-up each, one for a very large batch leaves the other cores idle.
/// </summary>
internal sealed class FrameRelease
{
    private readonly int _framesPerItem;

    internal FrameRelease(int framesPerItem) => _framesPerItem = framesPerItem;

    /// <summary>
    /// Hands the frames back to their requests. The journal writer's thread; it must not touch them afterwards.
    /// </summary>
    internal void Release(Span<Frame> frames)
    {
        for (int at = 0; at < frames.Length; at += _framesPerItem)
        {
            Span<Frame> piece = frames.Slice(at, Math.Min(_framesPerItem, frames.Length - at));
            for (int i = 0; i + 1 < piece.Length; i++)
            {
                piece[i].NextReleased = piece[i + 1];
            }

            ThreadPool.UnsafeQueueUserWorkItem(piece[0], preferLocal: false);
        }

        frames.Clear();
    }
}
