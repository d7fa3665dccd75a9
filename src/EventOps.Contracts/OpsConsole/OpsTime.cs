using System.Globalization;
using EventOps.Contracts.Http;

namespace EventOps.Contracts.OpsConsole;

/// <summary>
/// Times as the contract writes them: to the second, with the offset the configured zone has then, such as
/// <c>2025-09-22T08:00:00+08:00</c>.
/// </summary>
/// <param name="zone">The zone.</param>
public sealed class OpsTime(TimeZoneInfo zone)
{
    /// <summary>Writes a quoted time.</summary>
    public void Write(ref JsonText json, DateTimeOffset time) => json.String(Text(time));

    /// <summary>A time's text.</summary>
    public string Text(DateTimeOffset time) =>
        TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
