namespace EventOps.Engine.Schemas.Formats;

/// <summary>RFC 9562: 8-4-4-4-12 hexadecimal digits.</summary>
internal static class UuidFormat
{
    private const int Length = 36;

    internal static bool IsMatch(ReadOnlySpan<byte> text)
    {
        if (text.Length != Length)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            bool good = i is 8 or 13 or 18 or 23 ? text[i] == '-' : char.IsAsciiHexDigit((char)text[i]);
            if (!good)
            {
                return false;
            }
        }

        return true;
    }
}
