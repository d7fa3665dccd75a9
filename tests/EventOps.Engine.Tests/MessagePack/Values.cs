using EventOps.Engine.MessagePack;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.MessagePack;

/// <summary>
/// Generators of the model: every kind, with the lengths and numbers where formats change over-represented.
/// </summary>
internal static class Values
{
    private static readonly int[] Lengths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 255, 256, 300];

    private static readonly Int128[] Edges =
    [
        0, 1, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, 1L << 31, uint.MaxValue,
        1L << 32, long.MaxValue, (Int128)long.MaxValue + 1, ulong.MaxValue, -1, -31, -32, -33, -127, -128,
        -129, -32768, -32769, int.MinValue, int.MinValue - 1L, long.MinValue,
    ];

    private static readonly string[] Alphabet =
        ["a", "Z", "0", " ", "\"", "\\", "\n", "\0", "\u001f", "\u007f", "é", "✓", "\u2028", "😀"];

    private static Gen<int> Length => Gen.Frequency((4, Gen.Choose(0, 12)), (1, Gen.Elements(Lengths)));

    private static Gen<byte[]> Bytes => Length.SelectMany(n => Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(n));

    public static Gen<Value> Text => Length.SelectMany(n => Gen.Elements(Alphabet).ArrayOf(n))
        .Select(parts => (Value)new Value.Str(string.Concat(parts)));

    private static Gen<long> Bits => Gen.Choose(int.MinValue, int.MaxValue).Two()
        .Select(p => ((long)p.Item1 << 32) ^ (uint)p.Item2);

    private static Gen<Value> Integer => Gen.OneOf(
        Gen.Elements(Edges).Select(n => (Value)new Value.Int(n)),
        Bits.SelectMany(b => Gen.Choose(0, 63).Select(shift => (Value)new Value.Int(b >> shift))),
        Bits.SelectMany(b => Gen.Choose(0, 63).Select(shift => (Value)new Value.Int((ulong)b >> shift))));

    private static Gen<double> Double => Gen.OneOf(
        Gen.Elements(0.0, -0.0, 0.1, 1e16, 5e-324, double.MaxValue, double.MinValue, 1 / 3.0),
        Bits.Select(BitConverter.Int64BitsToDouble));

    private static Gen<float> Single => Gen.OneOf(
        Gen.Elements(0f, -0f, 0.1f, float.MaxValue, float.Epsilon),
        Bits.Select(b => BitConverter.Int32BitsToSingle((int)b)));

    private static Gen<MessagePackTimestamp> Instant(long first, long last) =>
        from seconds in Gen.OneOf(
            Gen.Elements(0, 1, uint.MaxValue, 1L << 32, (1L << 34) - 1, 1L << 34, -1, first, last),
            Bits.Select(b => b >> 29))
        from nanoseconds in Gen.OneOf(Gen.Elements(0, 1, 1_000, 5_000_000, 999_999_999), Gen.Choose(0, 999_999_999))
        select new MessagePackTimestamp(Math.Clamp(seconds, first, last), (uint)nanoseconds);

    /// <summary>Everything MessagePack can say. Extension type -1 stays the timestamps'.</summary>
    public static Arbitrary<Value> All { get; } = Gen.Sized(size => Tree(
        Gen.OneOf(
            Simple,
            Double.Select(x => (Value)new Value.F64(x)),
            Single.Where(x => !float.IsNaN(x)).Select(x => (Value)new Value.F32(x)),
            Instant(long.MinValue, long.MaxValue).Select(x => (Value)new Value.Time(x)),
            from type in Gen.Choose(-128, 127).Where(t => t != -1)
            from data in Bytes
            select (Value)new Value.Ext((sbyte)type, data)),
        key: null,
        Math.Min(size, 40))).ToArbitrary();

    /// <summary>What JSON can carry as well.</summary>
    public static Arbitrary<Value> Jsonable { get; } = Gen.Sized(size => Tree(
        Gen.OneOf(
            Simple,
            Double.Where(double.IsFinite).Select(x => (Value)new Value.F64(x)),
            Single.Where(float.IsFinite).Select(x => (Value)new Value.F32(x)),
            Instant(-62_135_596_800, 253_402_300_799).Select(x => (Value)new Value.Time(x))),
        Text,
        Math.Min(size, 40))).ToArbitrary();

    private static Gen<Value> Simple => Gen.OneOf(
        Gen.Constant((Value)new Value.Nil()),
        Gen.Elements(true, false).Select(b => (Value)new Value.Bool(b)),
        Integer,
        Text,
        Bytes.Select(b => (Value)new Value.Bin(b)));

    private static Gen<Value> Tree(Gen<Value> leaf, Gen<Value>? key, int size)
    {
        if (size <= 1)
        {
            return leaf;
        }

        Gen<Value> child = Tree(leaf, key, size / 3);
        Gen<int> count = Gen.Frequency((6, Gen.Choose(0, 4)), (1, Gen.Choose(14, 17)));
        return Gen.Frequency(
            (2, leaf),
            (2, count.SelectMany(n => child.ArrayOf(n)).Select(items => (Value)new Value.Arr(items))),
            (2, count.SelectMany(n => Gen.Zip(key ?? child, child).ArrayOf(n))
                .Select(pairs => (Value)new Value.Map([.. pairs.Select(p => (p.Item1, p.Item2))]))));
    }
}
