using EventOps.Engine.Records;

namespace EventOps.Engine.Operations.Alerts;

/// <summary>How bad it is; stored.</summary>
public enum AlertSeverity
{
    /// <summary>Worth knowing.</summary>
    Info = 0,

    /// <summary>Worth a look.</summary>
    Warning = 1,

    /// <summary>Somebody has to do something.</summary>
    Error = 2,
}

/// <summary>What a severity is called, and how pressing its event is.</summary>
public static class AlertSeverities
{
    /// <summary>Its name, as contracts have it.</summary>
    public static string NameOf(AlertSeverity severity) => severity switch
    {
        AlertSeverity.Error => "error",
        AlertSeverity.Warning => "warning",
        _ => "info",
    };

    /// <summary>The severity of a name; null when it is none.</summary>
    public static AlertSeverity? Find(string? name) => name switch
    {
        "error" => AlertSeverity.Error,
        "warning" => AlertSeverity.Warning,
        "info" => AlertSeverity.Info,
        _ => null,
    };

    internal static EventPriority PriorityOf(AlertSeverity severity) => severity switch
    {
        AlertSeverity.Error => EventPriority.High,
        AlertSeverity.Warning => EventPriority.Normal,
        _ => EventPriority.Low,
    };
}
