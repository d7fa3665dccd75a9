using System.Globalization;
using System.Text;
using EventOps.Load.Measuring;
using EventOps.Load.Measuring.Assertions;
using EventOps.Load.Scenarios;

namespace EventOps.Load.Reporting;

/// <summary>The report as Markdown tables.</summary>
internal static class MarkdownReport
{
    public static string Render(LoadReport report)
    {
        var text = new StringBuilder();
        Line(text, $"# {report.Title}");
        Line(text, $"");
        Line(text, $"{report.StartedAt:u} · {Figures.Machine(report.Machine)} · **{(report.Passed ? "passed" : "FAILED")}**");
        if (report.Comparison is { } comparison)
        {
            Section(text, "Side by side");
            Table(text, ["measure", "server", "beside it", "result", "threshold", "verdict"], comparison.Rows.Select(row =>
                new[] { row.Name, row.Server, row.Beside, row.Result, row.Threshold, Figures.Verdict(row.Passed) }));
            foreach (string note in comparison.Notes)
            {
                Line(text, $"- {note}");
            }
        }

        if (report.Assertions.Count > 0)
        {
            Section(text, "Assertions");
            Table(text, ["assertion", "actual", "verdict"], report.Assertions.Select(Cells));
        }

        foreach (RunResult run in report.Runs)
        {
            Section(text, run.Title);
            string load = string.Join(", then ", run.Load);
            string early = run.EndedEarly is null ? "" : $"; ended early: {run.EndedEarly}";
            string cpu = Figures.Seconds(run.GeneratorCpu);
            Line(text, $"{run.Scenario} on {run.Target}; {load}; {run.Copies} copies; {Figures.Seconds(run.Elapsed)};");
            Line(text, $"generator CPU {cpu}{early}");
            Line(text, $"");
            Table(text, Figures.StepHeadings, run.Steps.Select(Figures.StepCells));
            foreach (StepResult step in run.Steps)
            {
                foreach (ErrorCount error in step.ErrorCounts)
                {
                    Line(text, $"- {step.Name}: {error.Kind} × {error.Count}");
                }
            }
        }

        return text.ToString();
    }

    private static string[] Cells(AssertionResult assertion) =>
        [$"`{assertion.Text}`", assertion.ActualText, Figures.Verdict(assertion.Passed)];

    private static void Section(StringBuilder text, string heading)
    {
        Line(text, $"");
        Line(text, $"## {heading}");
        Line(text, $"");
    }

    private static void Table(StringBuilder text, string[] headings, IEnumerable<string[]> rows)
    {
        Line(text, $"| {string.Join(" | ", headings)} |");
        Line(text, $"|{string.Concat(headings.Select(_ => " --- |"))}");
        foreach (string[] row in rows)
        {
            Line(text, $"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |");
        }

        Line(text, $"");
    }

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
