using EventOps.Engine.Logs;

namespace EventOps.Operations.Exports;

/// <summary>The names that severities go by in answers, filters and exports.</summary>
public static class LogSeverityText
{
    /// <summary>A severity's name.</summary>
    public static string Of(LogSeverity severity) => severity switch
    {
        LogSeverity.Error => "error",
        LogSeverity.Warning => "warning",
        LogSeverity.Info => "info",
        _ => "debug",
    };

    /// <summary>The severity of a name, spelled as answers spell it; null when there is none.</summary>
    public static LogSeverity? TryParse(string? name) => name switch
    {
        "error" => LogSeverity.Error,
        "warning" => LogSeverity.Warning,
        "info" => LogSeverity.Info,
        "debug" => LogSeverity.Debug,
        _ => null,
    };
}
