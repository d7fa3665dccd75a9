using System.Buffers;
using EventOps.Engine.Identity;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Identity;

/// <summary>A snapshot of a build that knew no keys is read as one that has none.</summary>
public sealed class OldSnapshotTests : EngineTest
{
    private const byte ArrayOfSix = 0x96;

    [Fact]
    public async Task A_snapshot_from_before_there_were_keys_is_read()
    {
        await Host.SubscribeAsync("s", "*");
        await Engine.Keys.CreateAsync(new KeyTerms("a", "acme", [], [], [], 0), new byte[32], "me");
        byte[] snapshot = Write(Engine.State);
        await using var other = new EngineHost();
        Read(other.Engine.State, snapshot);
        Assert.Single(other.Engine.Keys.All);

        snapshot[0] = ArrayOfSix;
        await using var older = new EngineHost();
        Read(older.Engine.State, snapshot);
        Assert.Empty(older.Engine.Keys.All);
        Assert.Equal(1, older.Engine.Subscriptions.Registry.Count);
    }

    private static byte[] Write(EngineState state)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        state.Write(ref writer);
        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    private static void Read(EngineState state, byte[] snapshot)
    {
        var reader = new MessagePackReader(snapshot);
        state.Read(ref reader);
    }
}
