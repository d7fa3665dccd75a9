using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace EventOps.Engine.Schemas.Values;

/// <summary>
/// 128 bits that stand for a JSON value, equal for values JSON Schema calls equal: numbers by value, members of an object
/// in any order, strings without their escapes. Keyed with what only this process knows, so nobody can make two values
/// collide on purpose, and by accident it takes 2^64 of them: uniqueItems takes equal fingerprints for equal values.
/// </summary>
internal static class Fingerprint
{
    private const ulong Odd1 = 0xa0761d6478bd642f;
    private const ulong Odd2 = 0xe7037ed1a0b428db;

    // Fields and not an array: the compiler makes constants of them.
    private static readonly ulong Key0 = MakeKey();
    private static readonly ulong Key1 = MakeKey();
    private static readonly ulong Key2 = MakeKey();
    private static readonly ulong Key3 = MakeKey();
    private static readonly ulong Key4 = MakeKey();
    private static readonly ulong Key5 = MakeKey();
    private static readonly ulong Key6 = MakeKey();
    private static readonly ulong Key7 = MakeKey();
    private static readonly ulong Key8 = MakeKey();
    private static readonly ulong Key9 = MakeKey();

    private enum Tag : ulong
    {
        Scalar = 1,
        Text,
        Number,
        Array,
        Object,
    }

    /// <summary>64 bits for a property's name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong OfName(ReadOnlySpan<byte> name)
    {
        int length = name.Length;
        ulong key = Key0 ^ (ulong)length;
        if (length >= 8)
        {
            return length <= 16
                ? Fold(First(name) ^ key, Last(name) ^ Key1)
                : OfLong(name, key);
        }

        ulong all = length >= 4
            ? BinaryPrimitives.ReadUInt32LittleEndian(name)
                | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(name[(length - 4)..]) << 32)
            : Few(name);
        return Fold(all ^ key, Odd1 ^ Key1);
    }

    /// <summary>Of a string without escapes, a number or a word, by its first byte.</summary>
    public static UInt128 OfScalar(byte begin, ReadOnlySpan<byte> text) => begin switch
    {
        (byte)'"' => OfText(text),
        (byte)'t' or (byte)'f' or (byte)'n' => OfLiteral(begin),
        _ => OfNumber(new DecimalText(text)),
    };

    private static UInt128 OfLiteral(byte first) => Mix((ulong)Tag.Scalar, first, 0);

    /// <summary>Of a string's text, without escapes.</summary>
    public static UInt128 OfText(ReadOnlySpan<byte> text) =>
        Mix((ulong)Tag.Text, OfLong(text, Key2 ^ (ulong)text.Length), OfLong(text, Key3 + (ulong)text.Length));

    private static UInt128 OfNumber(DecimalText number)
    {
        UInt128 print = Mix((ulong)Tag.Number, (ulong)number.Point, number.Negative ? 1UL : 0UL);
        ulong word = 0;
        int digits = 0;
        for (int i = 0; i < number.Count; i++)
        {
            word = (word * 10) + (ulong)number[i];
            if (++digits == 18)
            {
                print = Then(print, word);
                word = 0;
                digits = 0;
            }
        }

        return Then(print, word);
    }

    public static UInt128 OfEmptyArray() => Mix((ulong)Tag.Array, 0, 0);

    /// <summary>Of an array with one more item.</summary>
    public static UInt128 WithItem(UInt128 array, UInt128 item) =>
        Mix((ulong)array ^ (ulong)item, (ulong)(array >> 64), (ulong)(item >> 64));

    public static UInt128 OfEmptyObject() => Mix((ulong)Tag.Object, 0, 0);

    /// <summary>Of an object with one more member, in whatever order they come.</summary>
    public static UInt128 WithMember(UInt128 obj, UInt128 name, UInt128 value) => obj + WithItem(name, value);

    private static UInt128 Then(UInt128 print, ulong word) => Mix((ulong)print, (ulong)(print >> 64), word);

    private static UInt128 Mix(ulong a, ulong b, ulong c) => new(
        Fold(Fold(a ^ Key4, b ^ Key5) ^ c, Odd1 ^ Key6),
        Fold(Fold(b ^ Key7, c ^ Key8) ^ a, Odd2 ^ Key9));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong OfLong(ReadOnlySpan<byte> text, ulong key)
    {
        ulong state = key;
        while (text.Length >= 16)
        {
            state = Fold(First(text) ^ Odd1, First(text[8..]) ^ state ^ Key1);
            text = text[16..];
        }

        ulong one = text.Length >= 8 ? First(text) : 0;
        ReadOnlySpan<byte> rest = text.Length >= 8 ? text[8..] : text;
        return Fold(one ^ Odd2 ^ state, Few(rest) ^ Key1 ^ ((ulong)text.Length << 56));
    }

    // Up to seven bytes.
    private static ulong Few(ReadOnlySpan<byte> text)
    {
        ulong value = 0;
        for (int i = 0; i < text.Length; i++)
        {
            value |= (ulong)text[i] << (8 * i);
        }

        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong First(ReadOnlySpan<byte> text) => BinaryPrimitives.ReadUInt64LittleEndian(text);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Last(ReadOnlySpan<byte> text) => BinaryPrimitives.ReadUInt64LittleEndian(text[^8..]);

    private static ulong MakeKey()
    {
        Span<byte> key = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(key);
        return BinaryPrimitives.ReadUInt64LittleEndian(key);
    }
}
