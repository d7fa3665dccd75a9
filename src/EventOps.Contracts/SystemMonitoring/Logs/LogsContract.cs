using EventOps.Contracts.Http.Access;
using Microsoft.AspNetCore.Routing;

namespace EventOps.Contracts.SystemMonitoring.Logs;

/// <summary>The log endpoints of the System Monitoring contract, and the door that lines come in by.</summary>
public static class LogsContract
{
    /// <summary>What all its paths begin with.</summary>
    public const string BasePath = SystemMonitoringContract.BasePath + "/logs";

    /// <summary>Maps every endpoint, and the contract's errors for whatever else is asked below its path.</summary>
    public static void MapLogs(this IEndpointRouteBuilder endpoints, LogsServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var routes = new ContractRoutes(endpoints, services.Lines.Doors, SystemErrors.Answer);
        var exports = new ExportEndpoints(services.Exports);
        routes.MapUncounted("POST", BasePath, rule => new PostLogsEndpoint(services.Lines, routes.Door, rule).HandleAsync);
        routes.Map("GET", BasePath, new SearchEndpoint(services.Lines.Store).HandleAsync);
        routes.Map("GET", BasePath + "/export", exports.RequestAsync);
        routes.Map("GET", BasePath + "/export/{export_id}", exports.GetAsync);
        routes.Map("GET", BasePath + "/export/{export_id}/download", new DownloadEndpoint(exports, services.Files).HandleAsync);
        routes.End(BasePath);
    }
}
