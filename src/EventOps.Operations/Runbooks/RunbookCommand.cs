namespace EventOps.Operations.Runbooks;

/// <summary>The runbooks by name.</summary>
public static class RunbookCommand
{
    /// <summary>Takes publishes again.</summary>
    public const string Start = "start";

    /// <summary>Refuses publishes.</summary>
    public const string Stop = "stop";

    /// <summary>Closes the engine and opens it again.</summary>
    public const string Restart = "restart";

    /// <summary>Goes on in the backup's folder.</summary>
    public const string Failover = "failover";

    /// <summary>Goes on in the data folder again.</summary>
    public const string Failback = "failback";

    /// <summary>There, a look, and back.</summary>
    public const string Drill = "drill";

    /// <summary>Looks.</summary>
    public const string HealthCheck = "health_check";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Start, Stop, Restart, Failover, Failback, Drill, HealthCheck];
}
