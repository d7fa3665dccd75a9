using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Queues;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EventOps.Contracts.SystemMonitoring;

/// <summary>The System Monitoring contract: its queue endpoints.</summary>
public static class SystemMonitoringContract
{
    /// <summary>What all its paths begin with.</summary>
    public const string BasePath = "/api/v1/platform/system";

    /// <summary>Maps every endpoint of the contract, and its errors for whatever else is asked below its path.</summary>
    public static void MapSystemMonitoring(this IEndpointRouteBuilder routes, SystemServices services)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(services);
        var door = new SystemDoor(services);
        QueueService queues = services.Engine.Queues;
        var jobs = new JobEndpoints(queues);
        var pauses = new QueueSwitchEndpoints(queues);
        var bulk = new BulkJobEndpoints(queues);
        routes.MapGet(BasePath + "/queues", Guarded(new QueuesEndpoint(services).HandleAsync));
        routes.MapGet(BasePath + "/queues/{queue_name}/jobs", Guarded(new QueueJobsEndpoint(services.Engine).HandleAsync));
        routes.MapPost(BasePath + "/queues/{queue_name}/pause", Guarded(pauses.PauseAsync));
        routes.MapPost(BasePath + "/queues/{queue_name}/resume", Guarded(pauses.ResumeAsync));
        routes.MapPost(BasePath + "/queues/{queue_name}/jobs/retry", Guarded(bulk.RetryAsync));
        routes.MapPost(BasePath + "/queues/{queue_name}/jobs/delete", Guarded(bulk.DeleteAsync));
        routes.MapPost(BasePath + "/jobs/{job_id}/retry", Guarded(jobs.RetryAsync));
        routes.MapDelete(BasePath + "/jobs/{job_id}", Guarded(jobs.DeleteAsync));
        OtherMethods.Map(routes, BasePath, SystemError.Of);
        routes.Map(BasePath + "/{**rest}", static context =>
            SystemError.NotFound(context, $"No such resource: {ShownText.Of(context.Request.Path)}"));

        RequestDelegate Guarded(Func<HttpContext, Principal, Task> endpoint) =>
            EndpointGuard.Wrap(door.For(endpoint), SystemError.Of, services.Log);
    }
}
