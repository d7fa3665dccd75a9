using EventOps.Contracts.Http.Access;
using Microsoft.AspNetCore.Routing;

namespace EventOps.Contracts.SystemMonitoring.Infrastructure;

/// <summary>The System Monitoring contract: how this server, what it needs, and the addresses it is known by are.</summary>
public static class InfrastructureContract
{
    /// <summary>What all its paths begin with.</summary>
    public const string BasePath = SystemMonitoringContract.BasePath + "/infrastructure";

    /// <summary>
    /// Maps its endpoints. Before those of <see cref="SystemMonitoringContract"/>, whose errors answer for what is below
    /// this path as well.
    /// </summary>
    public static void MapInfrastructure(this IEndpointRouteBuilder endpoints, InfrastructureServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var routes = new ContractRoutes(endpoints, services.Doors, SystemErrors.Answer);
        routes.Map("GET", BasePath + "/health", new HealthEndpoint(services).HandleAsync);
        routes.Map("GET", BasePath + "/ip-reputation", new ReputationEndpoint(services.Reputation).HandleAsync);
    }
}
