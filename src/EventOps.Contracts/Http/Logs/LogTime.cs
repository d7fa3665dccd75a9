using System.Globalization;
using System.Text.Json;

namespace EventOps.Contracts.Http.Logs;

/// <summary>Times of log lines, in microseconds since 1970.</summary>
internal static class LogTime
{
    private const long MicrosPerSecond = 1_000_000;

    /// <summary>
    /// An epoch number counts seconds below this, milliseconds below a thousand times it, and so on: seconds are below it
    /// until the year 5138, and milliseconds above it since 1973.
    /// </summary>
    private const decimal SecondsMax = 1e11m;

    /// <summary>Now.</summary>
    internal static long Now(TimeProvider clock) => Of(clock.GetUtcNow());

    /// <summary>A time in microseconds since 1970.</summary>
    internal static long Of(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>Reads an ISO 8601 time that starts with a date; one without offset is UTC.</summary>
    internal static bool TryParse(string? text, out long micros)
    {
        micros = 0;
        if (!QueryNumber.TryParseTime(text, out long ms))
        {
            return false;
        }

        // The same time again, for what is below its milliseconds.
        micros = DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? Of(time)
            : ms * 1_000;
        return true;
    }

    /// <summary>
    /// Reads a time of JSON: an ISO 8601 text, or a number of seconds, milliseconds, microseconds or nanoseconds since 1970,
    /// told apart by how large it is, as a number or as text.
    /// </summary>
    internal static bool TryRead(JsonElement value, out long micros)
    {
        micros = 0;
        decimal epoch;
        if (value.ValueKind == JsonValueKind.String)
        {
            if (!decimal.TryParse(value.GetString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out epoch))
            {
                return TryParse(value.GetString(), out micros);
            }
        }
        else if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out epoch))
        {
            return false;
        }

        decimal perSecond = 1;
        while (epoch / perSecond >= SecondsMax)
        {
            if (perSecond >= 1e9m)
            {
                return false;
            }

            perSecond *= 1_000;
        }

        if (epoch < 0)
        {
            return false;
        }

        micros = (long)(epoch / perSecond * MicrosPerSecond);
        return true;
    }
}
