using System.Globalization;

namespace EventOps.Webhooks.Sending;

/// <summary>The Retry-After header: seconds, or a date.</summary>
internal static class RetryAfter
{
    private const string Header = "Retry-After";

    /// <summary>How long a 429 or 503 asks us to wait, at most <paramref name="maxMs"/>; else 0.</summary>
    internal static long ReadMs(HttpResponseMessage response, DateTimeOffset now, long maxMs) =>
        (int)response.StatusCode is 429 or 503
        && response.Headers.NonValidated.TryGetValues(Header, out var values)
        && values.Count == 1
            ? ParseMs(values.ToString().AsSpan().Trim(), now, maxMs)
            : 0;

    internal static long ParseMs(ReadOnlySpan<char> value, DateTimeOffset now, long maxMs)
    {
        if (value.Length > 0 && !value.ContainsAnyExceptInRange('0', '9'))
        {
            // More digits than a long holds are more than the maximum, too.
            return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds < maxMs / 1_000
                ? seconds * 1_000
                : maxMs;
        }

        return DateTimeOffset.TryParseExact(
            value, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
            ? Math.Clamp((long)(date - now).TotalMilliseconds, 0, maxMs)
            : 0;
    }
}
