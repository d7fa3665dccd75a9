using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EventOps.Load.Reporting;
using EventOps.Load.Tests.Support;

namespace EventOps.Load.Tests.Reporting;

public sealed class ReportTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly string[] TextParts =
    [
        "publish", "8.00 ms", "p99<50ms", "no step 'poll'", "0.90 of bare", "ended early: hard deadline", "second [run] <b>", "FAILED",
    ];

    [Fact]
    public void Json_parses_and_carries_the_figures_unrounded()
    {
        using JsonDocument json = JsonDocument.Parse(JsonReport.Render(Sample.Report()));

        JsonElement step = json.RootElement.GetProperty("runs")[0].GetProperty("steps")[0];
        Assert.Equal(8_000_000, step.GetProperty("latency").GetProperty("p99_ns").GetInt64());
        Assert.Equal(10.0, step.GetProperty("elapsed").GetDouble());
        Assert.Equal(500, step.GetProperty("events_per_second").GetDouble());
        Assert.Equal(3, step.GetProperty("series").GetArrayLength());
        Assert.False(json.RootElement.GetProperty("passed").GetBoolean());
    }

    [Fact]
    public void Html_has_the_charts_inline_each_of_them_well_formed_and_nothing_from_elsewhere()
    {
        string html = HtmlReport.Render(Sample.Report());

        XElement[] charts = [.. Regex.Matches(html, "<svg.*?</svg>", RegexOptions.Singleline).Select(m => XElement.Parse(m.Value))];
        Assert.Equal(4, charts.Length); // two runs, each its throughput and one step's latency
        Assert.Equal(2, charts.Count(chart => chart.Elements(Svg + "polyline").Any()));
        Assert.All(
            charts.Where(chart => chart.Attribute("class")!.Value.Contains("latency", StringComparison.Ordinal)),
            chart => Assert.Equal(6, chart.Elements(Svg + "rect").Count()));
        Assert.DoesNotMatch("(src|href)\\s*=|@import|url\\(", html);
    }

    [Fact]
    public void Html_is_well_formed_whatever_the_names_contain()
    {
        string html = HtmlReport.Render(Sample.Report());

        XDocument page = XDocument.Parse(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));

        Assert.Equal("Load <of> \"events\" & [others]", page.Descendants("h1").Single().Value);
        Assert.Contains(page.Descendants("td"), cell => cell.Value == "single | publish");
    }

    [Fact]
    public void A_line_chart_of_nothing_and_of_one_second_is_still_a_chart()
    {
        foreach (double[] values in new double[][] { [], [0], [5] })
        {
            XElement chart = XElement.Parse(SvgLineChart.Render("nothing", [("none", values)]));
            Assert.DoesNotContain("NaN", chart.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_line_chart_puts_the_largest_value_highest_and_the_seconds_in_order()
    {
        XElement chart = XElement.Parse(SvgLineChart.Render("t", [("a", [10.0, 40.0, 20.0])]));
        double[][] points =
        [
            .. chart.Element(Svg + "polyline")!.Attribute("points")!.Value.Split(' ')
                .Select(p => p.Split(',').Select(n => double.Parse(n, System.Globalization.CultureInfo.InvariantCulture)).ToArray()),
        ];

        Assert.True(points[0][0] < points[1][0] && points[1][0] < points[2][0]);
        Assert.True(points[1][1] < points[2][1] && points[2][1] < points[0][1]);
    }

    [Fact]
    public void Markdown_tables_have_as_many_cells_as_headings()
    {
        string[] lines = MarkdownReport.Render(Sample.Report()).Split('\n');

        int cells = 0;
        int tables = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            int here = lines[i].StartsWith('|') ? Regex.Count(lines[i], @"(?<!\\)\|") : 0;
            tables += here > 0 && cells == 0 ? 1 : 0;
            Assert.True(here == 0 || cells == 0 || here == cells, lines[i]);
            cells = here;
        }

        Assert.Equal(4, tables);
        Assert.Contains("- publish: status 503 × 7", lines);
    }

    [Fact]
    public void Text_names_every_step_assertion_and_the_verdict()
    {
        string text = TextReport.Render(Sample.Report());

        Assert.All(TextParts, part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public void All_four_forms_are_written_to_a_folder_of_the_run()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, $"reports-{Guid.NewGuid():N}");
        try
        {
            string written = ReportFiles.Write(Sample.Report(), folder);

            Assert.Equal("2026-01-17T12-00-00-000Z", Path.GetFileName(written));
            Assert.Equal(
                ["report.html", "report.json", "report.md", "report.txt"],
                Directory.GetFiles(written).Select(Path.GetFileName).Order());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
