namespace EventOps.Operations.Exports;

/// <summary>How the lines of an export are written.</summary>
public enum LogExportFormat
{
    /// <summary>A JSON array.</summary>
    Json = 0,

    /// <summary>Comma-separated values, safe against spreadsheet formulas.</summary>
    Csv,

    /// <summary>Text, a line each.</summary>
    Text,
}

/// <summary>The names that formats go by.</summary>
public static class LogExportFormats
{
    /// <summary>The format of a name; null when there is none.</summary>
    public static LogExportFormat? Of(string? name) => name switch
    {
        "json" => LogExportFormat.Json,
        "csv" => LogExportFormat.Csv,
        "txt" => LogExportFormat.Text,
        _ => null,
    };

    /// <summary>A format's name, which is also the ending of its files.</summary>
    public static string NameOf(LogExportFormat format) => format switch
    {
        LogExportFormat.Json => "json",
        LogExportFormat.Csv => "csv",
        _ => "txt",
    };

    /// <summary>A format's media type.</summary>
    public static string MediaTypeOf(LogExportFormat format) => format switch
    {
        LogExportFormat.Json => "application/json",
        LogExportFormat.Csv => "text/csv; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };
}
