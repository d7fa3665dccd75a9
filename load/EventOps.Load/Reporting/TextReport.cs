using Spectre.Console;

namespace EventOps.Load.Reporting;

/// <summary>The report as the terminal shows it, without colours.</summary>
internal static class TextReport
{
    private const int Width = 160;

    public static string Render(LoadReport report)
    {
        using var text = new StringWriter();
        IAnsiConsole console = Terminal.Plain(text);
        console.Profile.Width = Width;
        ConsoleReport.Write(console, report);
        return text.ToString();
    }
}
