using EventOps.Contracts.Http.Access;

namespace EventOps.Contracts.OpsConsole.Runbooks;

/// <summary>Status and runbooks.</summary>
internal static class RunbookRoutes
{
    internal static void Map(ContractRoutes routes, RunbookServices services)
    {
        routes.Map("GET", OpsConsoleContract.BasePath + "/status", new StatusEndpoint(services).HandleAsync);
        routes.Map("POST", OpsConsoleContract.BasePath + "/runbooks/execute", new ExecuteEndpoint(services).HandleAsync);
    }
}
