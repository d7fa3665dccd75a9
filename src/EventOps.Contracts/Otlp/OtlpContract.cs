using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Logs;
using Microsoft.AspNetCore.Routing;

namespace EventOps.Contracts.Otlp;

/// <summary>OpenTelemetry's OTLP/HTTP, for logs.</summary>
public static class OtlpContract
{
    /// <summary>Where SDKs send logs to, below the address they are given.</summary>
    public const string LogsPath = "/v1/logs";

    /// <summary>Maps the endpoint, and its errors for other methods.</summary>
    public static void MapOtlp(this IEndpointRouteBuilder endpoints, LogDoor logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        var routes = new ContractRoutes(endpoints, logs.Doors, OtlpErrors.Answer);
        routes.MapUncounted("POST", LogsPath, rule => new OtlpEndpoint(logs, routes.Door, rule).HandleAsync);
        routes.End(LogsPath);
    }
}
