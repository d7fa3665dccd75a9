using System.Runtime.CompilerServices;

namespace EventOps.Engine.Schemas.Values;

/// <summary>
/// A JSON number as it is written, taken exactly: its value is the fraction 0.d1d2d3… times ten to the power <see
/// cref="Point"/>, where d1 and the last digit are not zero. So numbers of any length and exponent are compared digit by
/// digit, and nothing is ever written out.
/// </summary>
internal readonly ref struct DecimalText
{
    private readonly ReadOnlySpan<byte> _whole;
    private readonly ReadOnlySpan<byte> _fraction;
    private readonly int _first;

    /// <summary>Takes a number that follows the grammar of JSON.</summary>
    public DecimalText(ReadOnlySpan<byte> text)
    {
        Negative = text[0] == '-';
        text = Negative ? text[1..] : text;
        long exponent = 0;
        int mark = text.IndexOfAny((byte)'e', (byte)'E');
        if (mark >= 0)
        {
            exponent = ReadExponent(text[(mark + 1)..]);
            text = text[..mark];
        }

        int dot = text.IndexOf((byte)'.');
        _whole = dot < 0 ? text : text[..dot];
        _fraction = dot < 0 ? default : text[(dot + 1)..];
        int digits = _whole.Length + _fraction.Length;
        int first = 0;
        while (first < digits && Digit(_whole, _fraction, first) == 0)
        {
            first++;
        }

        int last = digits;
        while (last > first && Digit(_whole, _fraction, last - 1) == 0)
        {
            last--;
        }

        _first = first;
        Count = last - first;
        Negative &= Count > 0;
        Point = Count == 0 ? 0 : exponent + _whole.Length - first;
    }

    /// <summary>Below zero; -0 is not.</summary>
    public bool Negative { get; }

    /// <summary>Digits that matter; 0 for zero.</summary>
    public int Count { get; }

    /// <summary>Where the point is, counted from before the first digit that matters.</summary>
    public long Point { get; }

    /// <summary>Whether there is no fraction.</summary>
    public bool IsInteger => Point >= Count;

    /// <summary>Whether a number as it is written is an integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsIntegerText(ReadOnlySpan<byte> text) =>
        text.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0 || new DecimalText(text).IsInteger;

    /// <summary>The digit at an index below <see cref="Count"/>.</summary>
    public int this[int index] => Digit(_whole, _fraction, _first + index);

    /// <summary>Less than zero, zero or more, as this is less than, equal to or more than another.</summary>
    public int CompareTo(DecimalText other)
    {
        if (Negative != other.Negative)
        {
            return Negative ? -1 : 1;
        }

        int magnitude = CompareMagnitude(other);
        return Negative ? -magnitude : magnitude;
    }

    /// <summary>Whether this is a multiple of another above zero, of at most 18 digits.</summary>
    public bool IsMultipleOf(DecimalText unit)
    {
        if (Count == 0)
        {
            return true;
        }

        // digits * 10^power / unit's digits; with a power below zero the last digit, which is not zero, would have to go.
        long power = (Point - Count) - (unit.Point - unit.Count);
        if (power < 0)
        {
            return false;
        }

        ulong divisor = unit.ToUInt64();
        ulong rest = 0;
        for (int i = 0; i < Count; i++)
        {
            rest = ((rest * 10) + (ulong)this[i]) % divisor;
        }

        return (UInt128)rest * PowerOfTen(power, divisor) % divisor == 0;
    }

    private static ulong PowerOfTen(long power, ulong modulus)
    {
        UInt128 result = 1 % modulus;
        UInt128 factor = 10 % modulus;
        for (; power > 0; power >>= 1)
        {
            result = (power & 1) == 1 ? result * factor % modulus : result;
            factor = factor * factor % modulus;
        }

        return (ulong)result;
    }

    private static long ReadExponent(ReadOnlySpan<byte> text)
    {
        bool negative = text[0] == '-';
        long value = 0;
        foreach (byte digit in text[(text[0] is (byte)'+' or (byte)'-' ? 1 : 0)..])
        {
            value = Math.Min((value * 10) + (digit - '0'), SchemaLimits.ExponentMax);
        }

        return negative ? -value : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Digit(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, int index) =>
        (index < whole.Length ? whole[index] : fraction[index - whole.Length]) - '0';

    private int CompareMagnitude(DecimalText other)
    {
        if (Count == 0 || other.Count == 0)
        {
            return Count.CompareTo(other.Count);
        }

        if (Point != other.Point)
        {
            return Point.CompareTo(other.Point);
        }

        int both = Math.Min(Count, other.Count);
        for (int i = 0; i < both; i++)
        {
            int difference = this[i] - other[i];
            if (difference != 0)
            {
                return difference;
            }
        }

        return Count.CompareTo(other.Count);
    }

    private ulong ToUInt64()
    {
        ulong value = 0;
        for (int i = 0; i < Count; i++)
        {
            value = (value * 10) + (ulong)this[i];
        }

        return value;
    }
}
