using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EventOps.Engine.MessagePack;

/// <summary>
/// The specification's format table as a table: what a first byte says about its value, looked up rather than branched
/// on (in mixed data a jump by format is mispredicted about once a value).
/// </summary>
/// <param name="Kind">What the value is.</param>
/// <param name="Size">Bytes before the payload: the format byte, a number or length, an extension's type. 0 for
/// 0xc1.</param>
/// <param name="Width">Bytes of the big-endian number after the format byte: a number's value, otherwise a length or
/// count.</param>
/// <param name="Fixed">Where <paramref name="Width"/> is 0, the length or count that the format byte itself
/// holds.</param>
internal readonly record struct MessagePackFormat(MessagePackKind Kind, byte Size, byte Width, byte Fixed)
{
    private static readonly MessagePackFormat[] Table = Build();

    /// <summary>The entry of <paramref name="code"/>; the table has one for each of the 256.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static MessagePackFormat Of(byte code) =>
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Table), (nint)code);

    private static MessagePackFormat[] Build()
    {
        var table = new MessagePackFormat[256];
        for (int code = 0; code < table.Length; code++)
        {
            table[code] = Describe((byte)code);
        }

        return table;
    }

    private static MessagePackFormat Describe(byte code) => code switch
    {
        <= MessagePackCode.PositiveFixIntMax => new(MessagePackKind.Integer, 1, 0, 0),
        <= MessagePackCode.FixMapMax => new(MessagePackKind.Map, 1, 0, (byte)(code - MessagePackCode.FixMap)),
        <= MessagePackCode.FixArrayMax => new(MessagePackKind.Array, 1, 0, (byte)(code - MessagePackCode.FixArray)),
        <= MessagePackCode.FixStrMax => new(MessagePackKind.String, 1, 0, (byte)(code - MessagePackCode.FixStr)),
        MessagePackCode.Nil => new(MessagePackKind.Nil, 1, 0, 0),
        MessagePackCode.NeverUsed => default,
        MessagePackCode.False or MessagePackCode.True => new(MessagePackKind.Boolean, 1, 0, 0),
        MessagePackCode.Bin8 => new(MessagePackKind.Binary, 2, 1, 0),
        MessagePackCode.Bin16 => new(MessagePackKind.Binary, 3, 2, 0),
        MessagePackCode.Bin32 => new(MessagePackKind.Binary, 5, 4, 0),
        MessagePackCode.Ext8 => new(MessagePackKind.Extension, 3, 1, 0),
        MessagePackCode.Ext16 => new(MessagePackKind.Extension, 4, 2, 0),
        MessagePackCode.Ext32 => new(MessagePackKind.Extension, 6, 4, 0),
        MessagePackCode.Float32 => new(MessagePackKind.Float, 5, 4, 0),
        MessagePackCode.Float64 => new(MessagePackKind.Float, 9, 8, 0),
        MessagePackCode.UInt8 or MessagePackCode.Int8 => new(MessagePackKind.Integer, 2, 1, 0),
        MessagePackCode.UInt16 or MessagePackCode.Int16 => new(MessagePackKind.Integer, 3, 2, 0),
        MessagePackCode.UInt32 or MessagePackCode.Int32 => new(MessagePackKind.Integer, 5, 4, 0),
        MessagePackCode.UInt64 or MessagePackCode.Int64 => new(MessagePackKind.Integer, 9, 8, 0),
        MessagePackCode.FixExt1 => new(MessagePackKind.Extension, 2, 0, 1),
        MessagePackCode.FixExt2 => new(MessagePackKind.Extension, 2, 0, 2),
        MessagePackCode.FixExt4 => new(MessagePackKind.Extension, 2, 0, 4),
        MessagePackCode.FixExt8 => new(MessagePackKind.Extension, 2, 0, 8),
        MessagePackCode.FixExt16 => new(MessagePackKind.Extension, 2, 0, 16),
        MessagePackCode.Str8 => new(MessagePackKind.String, 2, 1, 0),
        MessagePackCode.Str16 => new(MessagePackKind.String, 3, 2, 0),
        MessagePackCode.Str32 => new(MessagePackKind.String, 5, 4, 0),
        MessagePackCode.Array16 => new(MessagePackKind.Array, 3, 2, 0),
        MessagePackCode.Array32 => new(MessagePackKind.Array, 5, 4, 0),
        MessagePackCode.Map16 => new(MessagePackKind.Map, 3, 2, 0),
        MessagePackCode.Map32 => new(MessagePackKind.Map, 5, 4, 0),
        >= MessagePackCode.NegativeFixInt => new(MessagePackKind.Integer, 1, 0, 0),
    };
}
