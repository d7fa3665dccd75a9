using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EventOps.Engine.Sequencing;

namespace EventOps.Engine.Tests.Sequencing;

/// <summary>Where the padded fields lie: what one side writes is never on a cache line the other side reads.</summary>
public sealed class LayoutTests
{
    private const int LineBytes = 64;

    [Fact]
    public void A_padded_sequence_has_a_whole_line_before_and_behind_its_value()
    {
        Assert.Equal(192, Unsafe.SizeOf<PaddedSequence>());
        Assert.Equal(PaddedSequence.SizeBytes, Unsafe.SizeOf<PaddedSequence>());
        Assert.Equal(PaddedSequence.ValueOffsetBytes, (int)Marshal.OffsetOf<PaddedSequence>("_value"));
        Assert.True(PaddedSequence.ValueOffsetBytes >= LineBytes);
        Assert.True(PaddedSequence.SizeBytes - PaddedSequence.ValueOffsetBytes - sizeof(long) >= LineBytes - sizeof(long));
    }

    [Fact]
    public void The_rings_sequences_are_on_lines_of_their_own()
    {
        using var gate = new ConsumerGate(0);
        var ring = new EventRing<RingItem>(8, gate);
        string[] names = ["_claimed", "_consumedSeen", "_consumed", "_next"];
        long[] at =
        [
            Distance(ring, ref Fields<RingItem>.Claimed(ring)),
            Distance(ring, ref Fields<RingItem>.ConsumedSeen(ring)),
            Distance(ring, ref Fields<RingItem>.Consumed(ring)),
            Distance(ring, ref Fields<RingItem>.Next(ring)),
        ];
        long slots = Unsafe.ByteOffset(ref Start(ring), ref Unsafe.As<RingItem?[], byte>(ref Fields<RingItem>.Slots(ring)));
        long mask = Unsafe.ByteOffset(ref Start(ring), ref Unsafe.As<int, byte>(ref Fields<RingItem>.Mask(ring)));
        for (int i = 0; i < at.Length; i++)
        {
            for (int j = i + 1; j < at.Length; j++)
            {
                Assert.True(Math.Abs(at[i] - at[j]) >= 2 * LineBytes, $"{names[i]} and {names[j]} are too near");
            }

            Assert.True(Math.Abs(at[i] - slots) >= LineBytes, $"{names[i]} shares a line with what producers read");
            Assert.True(Math.Abs(at[i] - mask) >= LineBytes, $"{names[i]} shares a line with what producers read");
        }
    }

    private static long Distance(EventRing<RingItem> ring, ref PaddedSequence field) =>
        Unsafe.ByteOffset(ref Start(ring), ref Unsafe.As<PaddedSequence, byte>(ref field)) + PaddedSequence.ValueOffsetBytes;

    private static ref byte Start(EventRing<RingItem> ring) => ref Unsafe.As<PaddedSequence, byte>(ref Fields<RingItem>.Claimed(ring));

    private static class Fields<T>
        where T : class
    {
        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_claimed")]
        internal static extern ref PaddedSequence Claimed(EventRing<T> ring);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_consumedSeen")]
        internal static extern ref PaddedSequence ConsumedSeen(EventRing<T> ring);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_consumed")]
        internal static extern ref PaddedSequence Consumed(EventRing<T> ring);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_next")]
        internal static extern ref PaddedSequence Next(EventRing<T> ring);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_slots")]
        internal static extern ref T?[] Slots(EventRing<T> ring);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_mask")]
        internal static extern ref int Mask(EventRing<T> ring);
    }
}
