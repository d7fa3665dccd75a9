using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.Http;

/// <summary>
/// Reads query parameters strictly: a parameter that is there but wrong is an error, never a default.
/// </summary>
public static class QueryNumber
{
    /// <summary>Reads a whole number in a range; the default when the parameter is absent.</summary>
    /// <returns>False when it is given twice, is no number, or is out of range.</returns>
    public static bool TryRead(HttpRequest request, string name, long min, long max, long absent, out long value)
    {
        ArgumentNullException.ThrowIfNull(request);
        StringValues given = request.Query[name];
        value = absent;
        if (given.Count == 0)
        {
            return true;
        }

        // The parser would pass over NULs at the end.
        return given.Count == 1
            && !given[0]!.EndsWith('\0')
            && long.TryParse(given[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            && value >= min
            && value <= max;
    }

    /// <summary>
    /// Reads an ISO 8601 time as milliseconds since 1970; null when absent. A time without offset is UTC.
    /// </summary>
    /// <returns>False when it is given twice or is no such time.</returns>
    public static bool TryReadTime(HttpRequest request, string name, out long? unixTimeMs)
    {
        ArgumentNullException.ThrowIfNull(request);
        StringValues given = request.Query[name];
        unixTimeMs = null;
        if (given.Count == 0)
        {
            return true;
        }

        if (given.Count != 1 || !TryParseTime(given[0], out long ms))
        {
            return false;
        }

        unixTimeMs = ms;
        return true;
    }

    /// <summary>Reads an ISO 8601 time that starts with a date.</summary>
    public static bool TryParseTime(string? text, out long unixTimeMs)
    {
        // A '+' that a caller forgot to encode arrives as a space: 12:00:00 02:00.
        int space = text?.LastIndexOf(' ') ?? -1;
        string? repaired = space > 10 ? string.Concat(text.AsSpan(0, space), "+", text.AsSpan(space + 1)) : text;
        bool read = DateTimeOffset.TryParse(
            repaired,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset time);
        unixTimeMs = read ? time.ToUnixTimeMilliseconds() : 0;
        return read && text is { Length: >= 10 } && char.IsAsciiDigit(text[0]) && text[4] == '-' && unixTimeMs >= 0;
    }
}
