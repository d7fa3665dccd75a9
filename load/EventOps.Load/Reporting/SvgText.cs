using System.Net;

namespace EventOps.Load.Reporting;

/// <summary>Numbers and text inside SVG and HTML.</summary>
internal static class SvgText
{
    private static readonly string[] Palette = ["#2563eb", "#dc2626", "#059669", "#d97706", "#7c3aed", "#0891b2"];

    public static string Number(double value) => FormattableString.Invariant($"{value:0.##}");

    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    public static string Colour(int index) => Palette[index % Palette.Length];

    /// <summary>The next 1, 2 or 5 times a power of ten: an axis end that people can read.</summary>
    public static double NiceCeiling(double value)
    {
        if (value <= 0)
        {
            return 1;
        }

        double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        double lead = value / power;
        return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
    }
}
