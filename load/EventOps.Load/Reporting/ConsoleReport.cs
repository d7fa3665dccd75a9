using EventOps.Load.Measuring;
using EventOps.Load.Measuring.Assertions;
using EventOps.Load.Scenarios;
using Spectre.Console;

namespace EventOps.Load.Reporting;

/// <summary>The report as tables on a terminal.</summary>
internal static class ConsoleReport
{
    public static void Write(IAnsiConsole console, LoadReport report)
    {
        console.MarkupLineInterpolated($"[bold]{report.Title}[/]  {Figures.Machine(report.Machine)}");
        foreach (RunResult run in report.Runs)
        {
            WriteRun(console, run);
        }

        WriteComparison(console, report);
    }

    /// <summary>The verdict without every round's figures: those are in the written reports.</summary>
    public static void WriteComparison(IAnsiConsole console, LoadReport report)
    {
        if (report.Comparison is { } comparison)
        {
            Table table = New("Side by side", "measure", "server", "beside it", "result", "threshold", "verdict");
            foreach (ComparisonRow row in comparison.Rows)
            {
                Row(table, row.Passed, row.Name, row.Server, row.Beside, row.Result, row.Threshold, Figures.Verdict(row.Passed));
            }

            console.Write(table);
            foreach (string note in comparison.Notes)
            {
                console.MarkupLineInterpolated($"  {note}");
            }
        }

        if (report.Assertions.Count > 0)
        {
            Table table = New("Assertions", "assertion", "actual", "verdict");
            foreach (AssertionResult assertion in report.Assertions)
            {
                Row(table, assertion.Passed, assertion.Text, assertion.ActualText, Figures.Verdict(assertion.Passed));
            }

            console.Write(table);
        }

        console.MarkupLine(report.Passed ? "[green]passed[/]" : "[red]FAILED[/]");
    }

    private static void WriteRun(IAnsiConsole console, RunResult run)
    {
        // Steps are the columns: fourteen figures side by side do not fit a terminal, one below the other they do.
        string[][] cells = [.. run.Steps.Select(Figures.StepCells)];
        Table table = New($"{run.Title}: {string.Join(", ", run.Load)}", ["step", .. cells.Select(step => step[0])]);
        for (int figure = 1; figure < Figures.StepHeadings.Length; figure++)
        {
            Row(table, null, [Figures.StepHeadings[figure], .. cells.Select(step => step[figure])]);
        }

        console.Write(table);
        foreach (StepResult step in run.Steps)
        {
            foreach (ErrorCount error in step.ErrorCounts)
            {
                console.MarkupLineInterpolated($"  [red]{step.Name}: {error.Kind} × {error.Count}[/]");
            }
        }

        console.MarkupLineInterpolated(
            $"  {run.Elapsed.TotalSeconds:0.00} s, {run.Copies} copies, generator CPU {run.GeneratorCpu.TotalSeconds:0.00} s");
        if (run.EndedEarly is { } reason)
        {
            console.MarkupLineInterpolated($"  [yellow]ended early: {reason}[/]");
        }
    }

    private static Table New(string title, params string[] headings)
    {
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle(Markup.Escape(title)) };
        for (int i = 0; i < headings.Length; i++)
        {
            TableColumn column = new TableColumn(Markup.Escape(headings[i])).NoWrap();
            table.AddColumn(i == 0 ? column : column.RightAligned());
        }

        return table;
    }

    private static void Row(Table table, bool? passed, params string[] cells)
    {
        string colour = passed switch { true => "green", false => "red", null => "default" };
        table.AddRow([.. cells.Select(cell => new Markup($"[{colour}]{Markup.Escape(cell)}[/]"))]);
    }
}
