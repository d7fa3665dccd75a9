using EventOps.Contracts.Http.Logs;
using EventOps.Engine.Logs;

namespace EventOps.Contracts.Otlp;

/// <summary>OpenTelemetry's 24 severities as four.</summary>
internal static class OtlpSeverity
{
    /// <summary>By the number: 1 to 8 (trace, debug), 9 to 12, 13 to 16, 17 to 24 (error, fatal); without one by the name.</summary>
    internal static LogSeverity Of(int number, string? text) => number switch
    {
        >= 1 and <= 8 => LogSeverity.Debug,
        >= 9 and <= 12 => LogSeverity.Info,
        >= 13 and <= 16 => LogSeverity.Warning,
        >= 17 and <= 24 => LogSeverity.Error,
        _ => text is null ? LogSeverity.Info : LogLevelNames.Of(text) ?? LogSeverity.Info,
    };
}
