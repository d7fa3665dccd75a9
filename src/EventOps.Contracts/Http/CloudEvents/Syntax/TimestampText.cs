namespace EventOps.Contracts.Http.CloudEvents.Syntax;

/// <summary>A timestamp by the letter of RFC 3339: nothing left out, real dates, leap seconds where they can be.</summary>
internal static class TimestampText
{
    // 2018-04-05T17:31:00
    private const int SecondsEnd = 19;
    private const int LastMinuteOfDay = (24 * 60) - 1;

    internal static bool IsRfc3339(ReadOnlySpan<byte> text)
    {
        if (text.Length <= SecondsEnd
            || text[4] != '-' || text[7] != '-' || (text[10] | 0x20) != 't' || text[13] != ':' || text[16] != ':'
            || !TryNumber(text[..4], 9999, out int year)
            || !TryNumber(text[5..7], 12, out int month)
            || !TryNumber(text[8..10], 31, out int day)
            || !TryNumber(text[11..13], 23, out int hour)
            || !TryNumber(text[14..16], 59, out int minute)
            || !TryNumber(text[17..SecondsEnd], 60, out int second))
        {
            return false;
        }

        // The year 0 is in the grammar, and a leap year; the platform's calendar begins at 1.
        return month > 0 && day > 0 && day <= DateTime.DaysInMonth(year == 0 ? 4 : year, month)
            && TrySkipFraction(text[SecondsEnd..], out ReadOnlySpan<byte> offset)
            && TryOffset(offset, out int offsetMinutes)
            && (second < 60 || IsEndOfUtcDay((hour * 60) + minute - offsetMinutes));
    }

    private static bool IsEndOfUtcDay(int minutes) => (minutes + (2 * 24 * 60)) % (24 * 60) == LastMinuteOfDay;

    private static bool TrySkipFraction(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> rest)
    {
        rest = text;
        if (text[0] != '.')
        {
            return true;
        }

        int digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        rest = digits > 0 ? text[(digits + 1)..] : default;
        return digits > 0;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1)
        {
            return (text[0] | 0x20) == 'z';
        }

        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':'
            || !TryNumber(text[1..3], 23, out int hours) || !TryNumber(text[4..], 59, out minutes))
        {
            return false;
        }

        minutes += hours * 60;
        minutes = text[0] == '-' ? -minutes : minutes;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, int max, out int number)
    {
        number = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            number = (number * 10) + digit - '0';
        }

        return number <= max;
    }
}
