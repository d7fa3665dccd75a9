using System.Globalization;
using System.Text;
using EventOps.Load.Measuring;
using EventOps.Load.Scenarios;

namespace EventOps.Load.Reporting;

/// <summary>
/// One page, everything inline: tables, and for each run its throughput over time and each step's latencies.
/// </summary>
internal static class HtmlReport
{
    private const string Style =
        """
        body{font:14px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:1100px;padding:0 1rem;color:#111;background:#fff}
        table{border-collapse:collapse;margin:.5rem 0 1rem}th,td{border:1px solid #d4d4d8;padding:.25rem .5rem;text-align:right}
        th:first-child,td:first-child{text-align:left}.pass{color:#047857}.fail{color:#b91c1c;font-weight:600}
        .chart{width:100%;max-width:720px;display:block;margin:.5rem 0}.chart text{font:12px system-ui,sans-serif}
        .chart .title{font-weight:600}.grid{stroke:#e4e4e7}
        """;

    public static string Render(LoadReport report)
    {
        var html = new StringBuilder();
        Add(html, $"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><title>{SvgText.Escape(report.Title)}</title>");
        Add(html, $"<style>{Style}</style></head><body><h1>{SvgText.Escape(report.Title)}</h1>");
        Add(html, $"<p>{report.StartedAt:u} · {SvgText.Escape(Figures.Machine(report.Machine))} · {Verdict(report.Passed)}</p>");
        if (report.Comparison is { } comparison)
        {
            Add(html, $"<h2>Side by side</h2>");
            Table(html, ["measure", "server", "beside it", "result", "threshold", "verdict"], comparison.Rows.Select(row =>
                (new[] { row.Name, row.Server, row.Beside, row.Result, row.Threshold }, row.Passed)));
            Add(html, $"<ul>{string.Concat(comparison.Notes.Select(note => $"<li>{SvgText.Escape(note)}</li>"))}</ul>");
        }

        if (report.Assertions.Count > 0)
        {
            Add(html, $"<h2>Assertions</h2>");
            Table(html, ["assertion", "actual", "verdict"], report.Assertions.Select(assertion =>
                (new[] { assertion.Text, assertion.ActualText }, (bool?)assertion.Passed)));
        }

        foreach (RunResult run in report.Runs)
        {
            Run(html, run);
        }

        return html.Append("</body></html>\n").ToString();
    }

    private static void Run(StringBuilder html, RunResult run)
    {
        Add(html, $"<h2>{SvgText.Escape(run.Title)}</h2><p>{SvgText.Escape(run.Scenario)} on {SvgText.Escape(run.Target)}; ");
        Add(html, $"{SvgText.Escape(string.Join(", then ", run.Load))}; {run.Copies} copies; {run.Elapsed.TotalSeconds:0.00} s");
        Add(html, $"{(run.EndedEarly is null ? "" : $"; ended early: {SvgText.Escape(run.EndedEarly)}")}</p>");
        Table(html, Figures.StepHeadings, run.Steps.Select(step => (Figures.StepCells(step), (bool?)null)));
        foreach (StepResult step in run.Steps.Where(step => step.ErrorCounts.Count > 0))
        {
            string errors = string.Join(", ", step.ErrorCounts.Select(error => $"{error.Kind} × {error.Count}"));
            Add(html, $"<p class=\"fail\">{SvgText.Escape(step.Name)}: {SvgText.Escape(errors)}</p>");
        }

        html.Append(SvgLineChart.Render("Events per second", [.. run.Steps.Select(Series)]));
        foreach (StepResult step in run.Steps.Where(step => step.Latency.Count > 0))
        {
            html.Append(SvgBarChart.Render($"Latency of {step.Name}", [.. Figures.Percentiles(step.Latency)]));
        }
    }

    private static (string Name, IReadOnlyList<double> Values) Series(StepResult step) =>
        (step.Name, [.. step.Series.Select(point => (double)point.Events)]);

    private static void Table(StringBuilder html, string[] headings, IEnumerable<(string[] Cells, bool? Passed)> rows)
    {
        Add(html, $"<table><thead><tr>{string.Concat(headings.Select(h => $"<th>{SvgText.Escape(h)}</th>"))}</tr></thead><tbody>");
        foreach ((string[] cells, bool? passed) in rows)
        {
            string verdict = cells.Length < headings.Length ? $"<td>{Verdict(passed)}</td>" : "";
            Add(html, $"<tr>{string.Concat(cells.Select(cell => $"<td>{SvgText.Escape(cell)}</td>"))}{verdict}</tr>");
        }

        Add(html, $"</tbody></table>");
    }

    private static string Verdict(bool? passed) => passed switch
    {
        true => "<span class=\"pass\">pass</span>",
        false => "<span class=\"fail\">FAIL</span>",
        null => "",
    };

    private static void Add(StringBuilder html, FormattableString markup) =>
        html.Append(markup.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
