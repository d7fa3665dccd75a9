using System.Globalization;

namespace EventOps.Server.Configuration.Binding;

/// <summary>
/// Sizes as people write them: <c>4194304</c>, <c>4MiB</c>, <c>1 GiB</c>. Binary units only: <c>MB</c> means two
/// different numbers to different readers, and a power-of-two setting would then fail for a reason nobody sees.
/// </summary>
internal static class ByteSize
{
    /// <summary>What a size looks like, for messages.</summary>
    public const string Expected = "a size in bytes such as 4194304, 256KiB, 4MiB or 1GiB";

    private static readonly (string Suffix, long Factor)[] Units =
    [
        ("PiB", 1L << 50), ("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("B", 1),
    ];

    /// <summary>Reads a size; negative, fractional and overflowing ones are refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long bytes)
    {
        var number = text.Trim();
        var factor = 1L;
        foreach (var unit in Units)
        {
            if (number.EndsWith(unit.Suffix, StringComparison.OrdinalIgnoreCase))
            {
                number = number[..^unit.Suffix.Length].TrimEnd();
                factor = unit.Factor;
                break;
            }
        }

        bytes = 0;
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count > long.MaxValue / factor)
        {
            return false;
        }

        bytes = count * factor;
        return true;
    }

    /// <summary>
    /// Writes a size in the largest unit that needs no fraction; <see cref="TryParse"/> reads it back.
    /// </summary>
    public static string Format(long bytes)
    {
        foreach (var (suffix, factor) in Units)
        {
            if (factor > 1 && bytes >= factor && bytes % factor == 0)
            {
                return (bytes / factor).ToString(CultureInfo.InvariantCulture) + suffix;
            }
        }

        return bytes.ToString(CultureInfo.InvariantCulture);
    }
}
