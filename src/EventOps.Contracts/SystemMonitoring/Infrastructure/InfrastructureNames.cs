namespace EventOps.Contracts.SystemMonitoring.Infrastructure;

/// <summary>The names of the server's own parts: no external service may have one of them.</summary>
public static class InfrastructureNames
{
    internal const string Api = "API Server";
    internal const string Journal = "Journal";
    internal const string Dispatcher = "Dispatcher";
    internal const string Ring = "Ring";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Own { get; } = [Api, Journal, Dispatcher, Ring];
}
