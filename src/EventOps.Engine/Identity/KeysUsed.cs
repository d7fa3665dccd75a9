using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Identity;

/// <summary>Keys were used, each last at a time. One that was revoked meanwhile is passed over.</summary>
internal sealed record KeysUsed(IReadOnlyList<KeyUseTime> Times) : IControlRecord
{
    /// <summary>Keys in one record: some 80 KB, a small part of what one may take.</summary>
    internal const int TimesMax = 4_096;

    public ControlKind Kind => ControlKind.KeysUsed;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader((uint)Times.Count * 2);
        foreach (KeyUseTime one in Times)
        {
            writer.WriteInt64(one.KeyId);
            writer.WriteInt64(one.AtMs);
        }
    }

    public void Apply(EngineState state, long id)
    {
        foreach (KeyUseTime one in Times)
        {
            state.Keys.Find(one.KeyId)?.Use.NoteDurable(one.AtMs);
        }
    }

    internal static KeysUsed Read(ref MessagePackReader reader)
    {
        var times = new KeyUseTime[reader.ArrayHeader() / 2];
        for (int i = 0; i < times.Length; i++)
        {
            times[i] = new KeyUseTime(reader.Int64(), reader.Int64());
        }

        return new KeysUsed(times);
    }
}

/// <summary>When a key was last used.</summary>
internal readonly record struct KeyUseTime(long KeyId, long AtMs);
