using System.Globalization;

namespace EventOps.Load.Simulations;

/// <summary>Durations as people write them: <c>250us</c>, <c>50ms</c>, <c>10s</c>, <c>2m</c>.</summary>
internal static class DurationText
{
    private static readonly (string Unit, double Seconds)[] Units =
        [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60)];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        foreach ((string unit, double seconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(
                    text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                    out double value)
                && value * seconds < 86_400)
            {
                duration = TimeSpan.FromSeconds(value * seconds);
                return true;
            }
        }

        duration = default;
        return false;
    }

    public static string Format(TimeSpan duration) => duration.TotalSeconds >= 1 || duration == TimeSpan.Zero
        ? FormattableString.Invariant($"{duration.TotalSeconds:0.###}s")
        : FormattableString.Invariant($"{duration.TotalMilliseconds:0.###}ms");

    /// <summary>A latency for people: µs under a millisecond, ms under a second.</summary>
    public static string FormatNs(double ns) => ns switch
    {
        < 1_000_000 => FormattableString.Invariant($"{ns / 1_000:0.0} µs"),
        < 1_000_000_000 => FormattableString.Invariant($"{ns / 1_000_000:0.00} ms"),
        _ => FormattableString.Invariant($"{ns / 1_000_000_000:0.00} s"),
    };
}
