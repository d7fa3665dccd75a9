namespace EventOps.Engine.Logs;

/// <summary>How serious a line is: the four levels of the System Monitoring contract.</summary>
public enum LogSeverity
{
    /// <summary>For whoever looks for a fault.</summary>
    Debug = 0,

    /// <summary>What happened.</summary>
    Info = 1,

    /// <summary>What should not have happened and did no harm yet.</summary>
    Warning = 2,

    /// <summary>What failed.</summary>
    Error = 3,
}
