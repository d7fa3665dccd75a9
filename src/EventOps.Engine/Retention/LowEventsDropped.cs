using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Retention;

/// <summary>
/// The disk was filling: low events below an id are given up before their time. A journal record, so that what was gone
/// stays gone after a restart.
/// </summary>
internal sealed record LowEventsDropped(long FromId) : IControlRecord
{
    public ControlKind Kind => ControlKind.LowEventsDropped;

    public void Write(ref MessagePackWriter writer) => writer.WriteInt64(FromId);

    public void Apply(EngineState state, long id) => state.LowFromId = Math.Max(state.LowFromId, FromId);

    internal static LowEventsDropped Read(ref MessagePackReader reader) => new(reader.Int64());
}
