using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Identity;

/// <summary>A key is good for nothing any more.</summary>
internal sealed record KeyRevoked(long KeyId) : IControlRecord
{
    public ControlKind Kind => ControlKind.KeyRevoked;

    /// <summary>What it came to; for whoever waited for its commit.</summary>
    internal KeyChange Change { get; private set; }

    public void Write(ref MessagePackWriter writer) => writer.WriteInt64(KeyId);

    public void Apply(EngineState state, long id) => Change = state.Keys.Remove(KeyId);

    internal static KeyRevoked Read(ref MessagePackReader reader) => new(reader.Int64());
}
