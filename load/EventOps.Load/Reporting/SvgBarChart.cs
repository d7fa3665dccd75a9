using System.Globalization;
using System.Text;
using EventOps.Load.Simulations;

namespace EventOps.Load.Reporting;

/// <summary>
/// Latency percentiles as bars on a logarithmic scale: p50 and the maximum differ by powers of ten, and on a linear
/// scale only the maximum would be seen.
/// </summary>
internal static class SvgBarChart
{
    private const double Width = 720;
    private const double RowHeight = 22;
    private const double Left = 76;
    private const double LabelRoom = 90;
    private const double Top = 30;
    private const double DecadesMin = 1;

    public static string Render(string title, IReadOnlyList<(string Name, double Ns)> bars)
    {
        double low = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(1, bars.Min(bar => bar.Ns)))));
        double decades = Math.Max(DecadesMin, Math.Log10(Math.Max(1, bars.Max(bar => bar.Ns)) / low));
        double height = Top + (RowHeight * bars.Count) + 8;
        var svg = new StringBuilder();
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" role=\"img\" class=\"chart latency\">");
        Add(svg, $"<title>{SvgText.Escape(title)}</title><text x=\"{Left}\" y=\"18\" class=\"title\">{SvgText.Escape(title)}</text>");
        for (int i = 0; i < bars.Count; i++)
        {
            double share = Math.Clamp(Math.Log10(Math.Max(1, bars[i].Ns) / low) / decades, 0, 1);
            string width = SvgText.Number(2 + (share * (Width - Left - LabelRoom)));
            string y = SvgText.Number(Top + (i * RowHeight));
            string label = SvgText.Number(Left + 8 + (share * (Width - Left - LabelRoom)));
            Add(svg, $"<text x=\"{Left - 6}\" y=\"{y}\" dy=\"14\" text-anchor=\"end\">{SvgText.Escape(bars[i].Name)}</text>");
            Add(svg, $"<rect x=\"{Left}\" y=\"{y}\" width=\"{width}\" height=\"{RowHeight - 6}\" fill=\"{SvgText.Colour(0)}\"/>");
            Add(svg, $"<text x=\"{label}\" y=\"{y}\" dy=\"13\">{SvgText.Escape(DurationText.FormatNs(bars[i].Ns))}</text>");
        }

        return svg.Append("</svg>").ToString();
    }

    private static void Add(StringBuilder svg, FormattableString element) =>
        svg.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
