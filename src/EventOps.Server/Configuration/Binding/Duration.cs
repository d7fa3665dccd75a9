using System.Globalization;

namespace EventOps.Server.Configuration.Binding;

/// <summary>
/// Spans of time as people write them: <c>500ms</c>, <c>30s</c>, <c>15m</c>, <c>2h</c>, <c>7d</c>, or .NET's constant
/// form <c>7.00:00:00</c>. A bare number is refused, and so is <c>24:00:00</c>: .NET's own parser takes both for
/// days.
/// </summary>
internal static class Duration
{
    /// <summary>What a span of time looks like, for messages.</summary>
    public const string Expected = "a span of time such as 500ms, 30s, 15m, 2h, 7d or 7.00:00:00";

    // Milliseconds stand before seconds, so that "ms" is not read as "m" and "s".
    private static readonly (string Suffix, long Ticks)[] Units =
    [
        ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute),
        ("h", TimeSpan.TicksPerHour), ("d", TimeSpan.TicksPerDay),
    ];

    /// <summary>Reads a span of time; fractions of a unit and overflowing numbers are refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan span)
    {
        text = text.Trim();
        if (text.Contains(':'))
        {
            return TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out span);
        }

        span = default;
        foreach (var (suffix, ticks) in Units)
        {
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                var number = text[..^suffix.Length].TrimEnd();
                if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                    || count > long.MaxValue / ticks)
                {
                    return false;
                }

                span = TimeSpan.FromTicks(count * ticks);
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Writes a span in the largest unit that needs no fraction; <see cref="TryParse"/> reads it back.
    /// </summary>
    public static string Format(TimeSpan span)
    {
        if (span == TimeSpan.Zero)
        {
            return "0s";
        }

        for (var i = Units.Length - 1; i >= 0 && span > TimeSpan.Zero; i--)
        {
            if (span.Ticks % Units[i].Ticks == 0)
            {
                return (span.Ticks / Units[i].Ticks).ToString(CultureInfo.InvariantCulture) + Units[i].Suffix;
            }
        }

        return span.ToString("c", CultureInfo.InvariantCulture);
    }
}
