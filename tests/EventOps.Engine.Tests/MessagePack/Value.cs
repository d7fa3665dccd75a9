using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Tests.MessagePack;

/// <summary>What the tests say a MessagePack value is, apart from how the writer or reader hold it.</summary>
internal abstract record Value
{
    internal sealed record Nil : Value;

    internal sealed record Bool(bool Is) : Value;

    /// <summary>Any integer from long.MinValue to ulong.MaxValue.</summary>
    internal sealed record Int(Int128 Number) : Value;

    internal sealed record F32(float Number) : Value;

    internal sealed record F64(double Number) : Value;

    internal sealed record Str(string Text) : Value;

    internal sealed record Bin(byte[] Bytes) : Value;

    internal sealed record Ext(sbyte Type, byte[] Data) : Value;

    internal sealed record Time(MessagePackTimestamp Instant) : Value;

    internal sealed record Arr(Value[] Items) : Value;

    internal sealed record Map((Value Key, Value Item)[] Pairs) : Value;

    /// <summary>By content, and floats by their bits, so that NaN and -0.0 count.</summary>
    public static bool Same(Value? a, Value? b) => (a, b) switch
    {
        (F32 x, F32 y) => BitConverter.SingleToInt32Bits(x.Number) == BitConverter.SingleToInt32Bits(y.Number),
        (F64 x, F64 y) => BitConverter.DoubleToInt64Bits(x.Number) == BitConverter.DoubleToInt64Bits(y.Number),
        (Bin x, Bin y) => x.Bytes.AsSpan().SequenceEqual(y.Bytes),
        (Ext x, Ext y) => x.Type == y.Type && x.Data.AsSpan().SequenceEqual(y.Data),
        (Arr x, Arr y) => x.Items.Length == y.Items.Length && x.Items.Zip(y.Items).All(p => Same(p.First, p.Second)),
        (Map x, Map y) => x.Pairs.Length == y.Pairs.Length
            && x.Pairs.Zip(y.Pairs).All(p => Same(p.First.Key, p.Second.Key) && Same(p.First.Item, p.Second.Item)),
        _ => Equals(a, b),
    };
}
