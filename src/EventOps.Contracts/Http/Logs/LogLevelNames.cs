using System.Collections.Frozen;
using EventOps.Engine.Logs;

namespace EventOps.Contracts.Http.Logs;

/// <summary>
/// The names that loggers have for their levels, in any case, as the four severities: what is below debug is debug, what is
/// between info and warning (notice) is info, what is above error (critical, fatal, alert, …) is error.
/// </summary>
internal static class LogLevelNames
{
    internal const string Known = "error, warning, info or debug, or a usual name for one of them such as warn, fatal or trace";

    private static readonly FrozenDictionary<string, LogSeverity> Names = new Dictionary<string, LogSeverity>
    {
        ["error"] = LogSeverity.Error,
        ["err"] = LogSeverity.Error,
        ["severe"] = LogSeverity.Error,
        ["critical"] = LogSeverity.Error,
        ["crit"] = LogSeverity.Error,
        ["fatal"] = LogSeverity.Error,
        ["alert"] = LogSeverity.Error,
        ["emergency"] = LogSeverity.Error,
        ["emerg"] = LogSeverity.Error,
        ["panic"] = LogSeverity.Error,
        ["fail"] = LogSeverity.Error,
        ["warning"] = LogSeverity.Warning,
        ["warn"] = LogSeverity.Warning,
        ["info"] = LogSeverity.Info,
        ["information"] = LogSeverity.Info,
        ["informational"] = LogSeverity.Info,
        ["notice"] = LogSeverity.Info,
        ["log"] = LogSeverity.Info,
        ["debug"] = LogSeverity.Debug,
        ["dbug"] = LogSeverity.Debug,
        ["dbg"] = LogSeverity.Debug,
        ["trace"] = LogSeverity.Debug,
        ["verbose"] = LogSeverity.Debug,
        ["fine"] = LogSeverity.Debug,
        ["finest"] = LogSeverity.Debug,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The severity of a name; null when nobody knows it.</summary>
    internal static LogSeverity? Of(string name) => Names.TryGetValue(name, out LogSeverity severity) ? severity : null;
}
