using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Errors;
using EventOps.Contracts.Http.Ingest;
using EventOps.Contracts.SystemEvents.Publishing;
using Microsoft.AspNetCore.Routing;

namespace EventOps.Contracts.SystemEvents;

/// <summary>The System Events contract.</summary>
public static class SystemEventsContract
{
    /// <summary>What all its paths begin with.</summary>
    public const string BasePath = "/api/v1";

    /// <summary>
    /// Maps every endpoint of the contract, and its errors for whatever else is asked below its path; what other contracts
    /// have there themselves stays theirs.
    /// </summary>
    public static void MapSystemEvents(this IEndpointRouteBuilder endpoints, SystemEventsServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var routes = new ContractRoutes(endpoints, services.Doors, PlatformErrors.SystemEvents);

        // No endpoint of the contract takes batches.
        var ingest = new IngestServices(
            services.Engine, routes.Door, PlatformErrors.SystemEvents, services.Parsing, BatchBytesMax: 0, services.Log);
        MapPost("/events", type: null);
        MapPost("/events/system-alerts", "system_alert");
        MapPost("/events/business-metrics", "business_event");
        MapPost("/events/operational-updates", "operational_update");
        routes.End(BasePath);

        void MapPost(string path, string? type) => routes.MapSelfOpening(
            "POST", BasePath + path, rule => new SystemEventEndpoint(ingest, rule, services.Notifies, type).HandleAsync);
    }
}
