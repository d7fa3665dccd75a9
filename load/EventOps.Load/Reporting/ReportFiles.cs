using System.Globalization;

namespace EventOps.Load.Reporting;

/// <summary>Writes a report in its four forms into a folder of its own.</summary>
internal static class ReportFiles
{
    public static string Write(LoadReport report, string folder)
    {
        string stamp = report.StartedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm-ss-fff'Z'", CultureInfo.InvariantCulture);
        string target = Path.Combine(folder, stamp);
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Combine(target, "report.txt"), TextReport.Render(report));
        File.WriteAllText(Path.Combine(target, "report.md"), MarkdownReport.Render(report));
        File.WriteAllText(Path.Combine(target, "report.json"), JsonReport.Render(report));
        File.WriteAllText(Path.Combine(target, "report.html"), HtmlReport.Render(report));
        return target;
    }
}
