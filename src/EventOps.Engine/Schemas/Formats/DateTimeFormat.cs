namespace EventOps.Engine.Schemas.Formats;

/// <summary>RFC 3339 date-time: the calendar's days, an offset, and a leap second only where there may be one.</summary>
public static class DateTimeFormat
{
    // 2025-12-19T12:00:00
    private const int SecondsEnd = 19;
    private const int MinutesPerDay = 24 * 60;

    /// <summary>Whether a text is one.</summary>
    public static bool IsMatch(ReadOnlySpan<byte> text)
    {
        if (text.Length <= SecondsEnd
            || text[4] != '-' || text[7] != '-' || (text[10] | 0x20) != 't' || text[13] != ':' || text[16] != ':'
            || !TryRead(text, 0, 4, out int year) || !TryRead(text, 5, 2, out int month) || !TryRead(text, 8, 2, out int day)
            || !TryRead(text, 11, 2, out int hour) || !TryRead(text, 14, 2, out int minute)
            || !TryRead(text, 17, 2, out int second))
        {
            return false;
        }

        if (month is < 1 or > 12 || day < 1 || day > DaysIn(year, month) || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = text[SecondsEnd..];
        if (rest[0] == '.')
        {
            int digits = 1;
            while (digits < rest.Length && char.IsAsciiDigit((char)rest[digits]))
            {
                digits++;
            }

            if (digits == 1)
            {
                return false;
            }

            rest = rest[digits..];
        }

        return TryReadOffset(rest, out int offset)
            && (second < 60 || (((hour * 60) + minute - offset + MinutesPerDay) % MinutesPerDay) == MinutesPerDay - 1);
    }

    private static bool TryReadOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1)
        {
            return (text[0] | 0x20) == 'z';
        }

        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':'
            || !TryRead(text, 1, 2, out int hours) || !TryRead(text, 4, 2, out int rest) || hours > 23 || rest > 59)
        {
            return false;
        }

        minutes = ((hours * 60) + rest) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryRead(ReadOnlySpan<byte> text, int at, int digits, out int value)
    {
        value = 0;
        for (int i = at; i < at + digits; i++)
        {
            uint digit = (uint)(text[i] - '0');
            if (digit > 9)
            {
                return false;
            }

            value = (value * 10) + (int)digit;
        }

        return true;
    }

    // Year 0 is a leap year of the Gregorian calendar carried back; DateTime knows no year 0.
    private static int DaysIn(int year, int month) => DateTime.DaysInMonth(year == 0 ? 4 : year, month);
}
