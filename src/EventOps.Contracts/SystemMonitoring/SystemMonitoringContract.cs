using EventOps.Contracts.Http.Access;
using EventOps.Contracts.SystemMonitoring.Infrastructure;
using EventOps.Engine.Queues;
using Microsoft.AspNetCore.Routing;

namespace EventOps.Contracts.SystemMonitoring;

/// <summary>The System Monitoring contract: its queues and alerts.</summary>
public static class SystemMonitoringContract
{
    /// <summary>What all its paths begin with.</summary>
    public const string BasePath = "/api/v1/platform/system";

    /// <summary>Maps every endpoint of the contract, and its errors for whatever else is asked below its path.</summary>
    public static void MapSystemMonitoring(this IEndpointRouteBuilder endpoints, SystemServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        QueueService queues = services.Engine.Queues;
        var jobs = new JobEndpoints(queues);
        var pauses = new QueueSwitchEndpoints(queues);
        var bulk = new BulkJobEndpoints(queues);
        var alerts = new AlertEndpoints(services.Engine.Operations.Alerts, services.Clock);
        var routes = new ContractRoutes(endpoints, services.Doors, SystemErrors.Answer);
        routes.Map("GET", BasePath + "/queues", new QueuesEndpoint(services).HandleAsync);
        routes.Map("GET", BasePath + "/queues/{queue_name}/jobs", new QueueJobsEndpoint(services.Engine).HandleAsync);
        routes.Map("POST", BasePath + "/queues/{queue_name}/pause", pauses.PauseAsync);
        routes.Map("POST", BasePath + "/queues/{queue_name}/resume", pauses.ResumeAsync);
        routes.Map("POST", BasePath + "/queues/{queue_name}/jobs/retry", bulk.RetryAsync);
        routes.Map("POST", BasePath + "/queues/{queue_name}/jobs/delete", bulk.DeleteAsync);
        routes.Map("POST", BasePath + "/jobs/{job_id}/retry", jobs.RetryAsync);
        routes.Map("DELETE", BasePath + "/jobs/{job_id}", jobs.DeleteAsync);
        routes.Map("GET", BasePath + "/infrastructure/alerts", alerts.ListAsync);
        routes.Map("POST", BasePath + "/infrastructure/alerts/{alert_id}/acknowledge", alerts.AcknowledgeAsync);
        routes.End(BasePath);
    }
}
