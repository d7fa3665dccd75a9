using System.Runtime.InteropServices;

namespace EventOps.Engine.Sequencing;

/// <summary>
/// A sequence number alone on its cache lines: 64 bytes before and after, so that a producer's writes never evict the
/// line the consumer spins on (128 bytes because the hardware prefetches lines in pairs).
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct PaddedSequence
{
    internal const int SizeBytes = 192;
    internal const int ValueOffsetBytes = 64;

    [FieldOffset(ValueOffsetBytes)]
    private long _value;

    internal PaddedSequence(long value) => _value = value;

    internal long Read() => Volatile.Read(ref _value);

    internal void Write(long value) => Volatile.Write(ref _value, value);

    internal long Exchange(long value) => Interlocked.Exchange(ref _value, value);

    internal bool CompareExchange(long expected, long value) =>
        Interlocked.CompareExchange(ref _value, value, expected) == expected;
}
