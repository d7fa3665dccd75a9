using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Subscriptions;

/// <summary>
/// A replay ended: everything of it was settled, or it was cancelled. What became of each of its events is forgotten,
/// the counts are kept.
/// </summary>
internal sealed record ReplayEnded(long ReplayId, ReplayEnd End) : IControlRecord
{
    public ControlKind Kind => ControlKind.ReplayEnded;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(2);
        writer.WriteInt64(ReplayId);
        writer.WriteInt64((long)End);
    }

    public void Apply(EngineState state, long id)
    {
        if (state.Subscriptions.Find(ReplayId) is { Replay: not null } replay)
        {
            state.EndReplay(replay, End, EventId.UnixTimeMs(id));
        }
    }

    internal static ReplayEnded Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new ReplayEnded(reader.Int64(), (ReplayEnd)reader.Int32());
    }
}

/// <summary>How a replay ended; stored, so a value never changes its meaning.</summary>
public enum ReplayEnd
{
    /// <summary>Every event was handed over and taken, failed or deleted.</summary>
    Completed = 0,

    /// <summary>It was cancelled, or its subscription removed.</summary>
    Cancelled = 1,
}
