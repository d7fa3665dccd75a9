using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Retention;

/// <summary>
/// Everything up to an id is durable in the archive, or needs not be kept: readers find it there from now on, and the
/// journal's head may go.
/// </summary>
internal sealed record ArchiveAdvanced(long UntilId) : IControlRecord
{
    public ControlKind Kind => ControlKind.ArchiveAdvanced;

    public void Write(ref MessagePackWriter writer) => writer.WriteInt64(UntilId);

    public void Apply(EngineState state, long id) => state.ArchivedUntilId = Math.Max(state.ArchivedUntilId, UntilId);

    internal static ArchiveAdvanced Read(ref MessagePackReader reader) => new(reader.Int64());
}
