using System.Globalization;
using System.Text;

namespace EventOps.Load.Reporting;

/// <summary>Values over the seconds of a run, one line a series.</summary>
internal static class SvgLineChart
{
    private const double Width = 720;
    private const double Height = 240;
    private const double Left = 76;
    private const double Right = 12;
    private const double Top = 30;
    private const double Bottom = 30;
    private const int GridLines = 4;

    public static string Render(string title, IReadOnlyList<(string Name, IReadOnlyList<double> Values)> series)
    {
        double high = SvgText.NiceCeiling(series.SelectMany(s => s.Values).DefaultIfEmpty(0).Max());
        int seconds = Math.Max(1, series.Select(s => s.Values.Count - 1).DefaultIfEmpty(1).Max());
        var svg = new StringBuilder();
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" class=\"chart throughput\">");
        Add(svg, $"<title>{SvgText.Escape(title)}</title><text x=\"{Left}\" y=\"18\" class=\"title\">{SvgText.Escape(title)}</text>");
        for (int i = 0; i <= GridLines; i++)
        {
            double value = high * i / GridLines;
            string y = SvgText.Number(YOf(value, high));
            Add(svg, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y}\" y2=\"{y}\" class=\"grid\"/>");
            Add(svg, $"<text x=\"{Left - 6}\" y=\"{y}\" text-anchor=\"end\" dy=\"4\">{Figures.Count(value)}</text>");
        }

        Add(svg, $"<text x=\"{Left}\" y=\"{Height - 8}\">0 s</text>");
        Add(svg, $"<text x=\"{Width - Right}\" y=\"{Height - 8}\" text-anchor=\"end\">{seconds} s</text>");
        for (int i = 0; i < series.Count; i++)
        {
            IEnumerable<string> points = series[i].Values.Select((value, second) =>
                $"{SvgText.Number(Left + ((Width - Left - Right) * second / seconds))},{SvgText.Number(YOf(value, high))}");
            Add(svg, $"<polyline fill=\"none\" stroke=\"{SvgText.Colour(i)}\" stroke-width=\"2\" points=\"{string.Join(' ', points)}\"/>");
            string legendX = SvgText.Number(Width - Right - (i * 110));
            Add(svg, $"<text x=\"{legendX}\" y=\"18\" text-anchor=\"end\" fill=\"{SvgText.Colour(i)}\">{SvgText.Escape(series[i].Name)}</text>");
        }

        return svg.Append("</svg>").ToString();
    }

    private static double YOf(double value, double high) => Height - Bottom - ((Height - Top - Bottom) * value / high);

    private static void Add(StringBuilder svg, FormattableString element) =>
        svg.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
