using EventOps.Contracts.Http.Access;
using EventOps.Contracts.OpsConsole.Runbooks;
using Microsoft.AspNetCore.Routing;

namespace EventOps.Contracts.OpsConsole;

/// <summary>The Operations Console contract: for those who run the server.</summary>
public static class OpsConsoleContract
{
    /// <summary>What all its paths begin with.</summary>
    public const string BasePath = "/api/ops";

    /// <summary>Maps every endpoint of the contract, and its errors for whatever else is asked below its path.</summary>
    public static void MapOpsConsole(this IEndpointRouteBuilder endpoints, OpsConsoleServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var routes = new ContractRoutes(endpoints, services.Doors, OpsErrors.Answer);
        RunbookRoutes.Map(routes, services.Runbooks);
        routes.Map("GET", BasePath + "/metrics/summary", new MetricsSummaryEndpoint(services).HandleAsync);
        routes.Map("GET", BasePath + "/metrics/timeseries", new TimeSeriesEndpoint(services).HandleAsync);
        routes.End(BasePath);
    }
}
