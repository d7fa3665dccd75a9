using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Ingest;
using Microsoft.AspNetCore.Routing;

namespace EventOps.Contracts.TriggerIngestion;

/// <summary>The Trigger Ingestion contract: arbitrary JSON in, an inbox out.</summary>
public static class TriggerContract
{
    /// <summary>What all its paths begin with.</summary>
    public const string BasePath = "/v1";

    private const string Events = BasePath + "/events";

    /// <summary>Maps every endpoint of the contract, and its errors for whatever else is asked below its path.</summary>
    public static void MapTriggerIngestion(this IEndpointRouteBuilder endpoints, TriggerServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        TriggerErrors errors = TriggerErrors.Answer;
        var routes = new ContractRoutes(endpoints, services.Doors, errors);
        var ingest = new IngestServices(services.Engine, routes.Door, errors, services.Parsing, services.BatchBytesMax, services.Log);
        var events = new EventEndpoints(services.Engine);
        var acknowledgements = new AckEndpoints(services.Engine.Inboxes);
        routes.MapSelfOpening("POST", Events, rule => new PostEventEndpoint(ingest, rule).HandleAsync);
        routes.MapUncounted("POST", Events + "/batch", rule => new PostBatchEndpoint(ingest, rule).HandleAsync);
        routes.Map("GET", Events, new ListEndpoint(services.Engine).HandleAsync);
        routes.Map("POST", Events + "/ack", acknowledgements.ManyAsync);
        routes.Map("GET", Events + "/{event_id}", events.GetAsync);
        routes.Map("DELETE", Events + "/{event_id}", events.DeleteAsync);
        routes.Map("POST", Events + "/{event_id}/ack", acknowledgements.OneAsync);
        routes.End(BasePath);
    }
}
