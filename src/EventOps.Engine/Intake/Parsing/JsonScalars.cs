using System.Runtime.CompilerServices;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>The grammar of JSON numbers and literals. What may follow them is the caller's to check.</summary>
internal static class JsonScalars
{
    /// <summary>
    /// Skips the number or literal that begins with <paramref name="first"/> and returns the position behind it, or,
    /// with <paramref name="fault"/> set, the position of the fault.
    /// </summary>
    public static int Skip(ReadOnlySpan<byte> bytes, int at, byte first, out ParseErrorCode fault)
    {
        fault = ParseErrorCode.None;
        switch (first)
        {
            case (byte)'t':
                return SkipLiteral(bytes, at, "true"u8, out fault);
            case (byte)'f':
                return SkipLiteral(bytes, at, "false"u8, out fault);
            case (byte)'n':
                return SkipLiteral(bytes, at, "null"u8, out fault);
            default:
                if (first == '-' || IsDigit(first))
                {
                    return SkipNumber(bytes, at, out fault);
                }

                fault = ParseErrorCode.UnexpectedByte;
                return at;
        }
    }

    private static int SkipLiteral(
        ReadOnlySpan<byte> bytes, int at, ReadOnlySpan<byte> literal, out ParseErrorCode fault)
    {
        if (bytes[at..].StartsWith(literal))
        {
            fault = ParseErrorCode.None;
            return at + literal.Length;
        }

        int same = bytes[at..].CommonPrefixLength(literal);
        fault = ParseErrorCode.UnexpectedByte;
        return at + same;
    }

    // number = [ "-" ] ( "0" / digit1-9 *digit ) [ "." 1*digit ] [ ("e" / "E") [ "+" / "-" ] 1*digit ]
    private static int SkipNumber(ReadOnlySpan<byte> bytes, int at, out ParseErrorCode fault)
    {
        fault = ParseErrorCode.InvalidNumber;
        if (bytes[at] == '-')
        {
            at++;
        }

        int whole = at;
        at = SkipDigits(bytes, at);
        if (at == whole || (bytes[whole] == '0' && at > whole + 1))
        {
            return at == whole ? at : whole + 1;
        }

        if (JsonScanner.ByteAt(bytes, at) == '.')
        {
            int fraction = at + 1;
            at = SkipDigits(bytes, fraction);
            if (at == fraction)
            {
                return at;
            }
        }

        if (JsonScanner.ByteAt(bytes, at) is (byte)'e' or (byte)'E')
        {
            at++;
            if (JsonScanner.ByteAt(bytes, at) is (byte)'+' or (byte)'-')
            {
                at++;
            }

            int exponent = at;
            at = SkipDigits(bytes, at);
            if (at == exponent)
            {
                return at;
            }
        }

        fault = ParseErrorCode.None;
        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SkipDigits(ReadOnlySpan<byte> bytes, int at)
    {
        while ((uint)at < (uint)bytes.Length && IsDigit(bytes[at]))
        {
            at++;
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDigit(byte value) => (uint)(value - '0') <= 9;
}
