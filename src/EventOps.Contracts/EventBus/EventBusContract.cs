using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Ingest;
using EventOps.Engine.Projections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EventOps.Contracts.EventBus;

/// <summary>The Event Bus contract: its endpoints, and the event types it names.</summary>
public static class EventBusContract
{
    /// <summary>The types of the contract's table.</summary>
    public static IReadOnlyList<EventType> EventTypes { get; } =
    [
        Type("deployment_started", "Deployment initiated"),
        Type("deployment_completed", "Deployment finished"),
        Type("backup_created", "Backup completed"),
        Type("credential_rotated", "Credential rotated"),
        Type("agent_usage", "LLM/API usage logged"),
        Type("alert_triggered", "Alert condition met"),
        Type("workflow_executed", "Workflow completed"),
        Type("notification_sent", "Notification delivered"),
        Type("health_check_failed", "Agent unhealthy"),
        Type("creative_project_completed", "Creative output ready"),
    ];

    /// <summary>Maps every endpoint of the contract.</summary>
    public static void MapEventBus(this IEndpointRouteBuilder endpoints, EventBusServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var routes = new ContractRoutes(endpoints, services.Doors, EventBusErrors.Answer);
        var ingest = new IngestServices(
            services.Engine, routes.Door, EventBusErrors.Answer, services.Limits.Parsing, services.Limits.BatchBytesMax, services.Log);
        var subscribe = new SubscribeEndpoint(services);
        var subscription = new SubscriptionEndpoints(services);
        var eventTypes = new EventTypesEndpoint(services);
        var replays = new ReplaysEndpoint(services);
        var leases = new LeaseEndpoint(services);
        routes.MapSelfOpening("POST", "/publish", rule => new PublishEndpoint(ingest, rule).HandleAsync);
        routes.MapUncounted("POST", "/publish/batch", rule => new PublishBatchEndpoint(ingest, rule).HandleAsync);
        routes.Map("GET", "/health", new HealthEndpoint(services).HandleAsync);
        routes.Map("POST", "/subscribe", subscribe.SubscribeAsync);
        routes.Map("DELETE", "/subscribe/{subscription_id}", subscribe.UnsubscribeAsync);
        routes.Map("POST", "/subscriptions/{subscription_id}/rotate-secret", subscription.RotateSecretAsync);
        routes.Map("POST", "/subscriptions/{subscription_id}/enable", subscription.EnableAsync);
        routes.Map("GET", "/subscriptions", new SubscriptionsEndpoint(services).HandleAsync);
        routes.Map("GET", "/events", new EventsEndpoint(services).HandleAsync);
        routes.Map("GET", "/events/{event_id}", new EventByIdEndpoint(services).HandleAsync);
        routes.Map("GET", "/poll/{subscriber}", new PollEndpoint(services).HandleAsync);
        routes.Map("GET", "/stream/{subscriber}", new StreamEndpoint(services).HandleAsync);
        routes.Map("POST", "/ack", new AckEndpoint(services).HandleAsync);
        routes.Map("POST", "/nack", leases.NackAsync);
        routes.Map("POST", "/extend", leases.ExtendAsync);
        routes.Map("POST", "/replay", new ReplayEndpoint(services).HandleAsync);
        routes.Map("GET", "/replay/{replay_id}", replays.GetAsync);
        routes.Map("DELETE", "/replay/{replay_id}", replays.CancelAsync);
        routes.Map("GET", "/replays", replays.ListAsync);
        routes.Map("GET", "/stats", new StatsEndpoint(services).HandleAsync);
        routes.Map("GET", "/event-types", eventTypes.ListAsync);
        routes.Map("POST", "/event-types", eventTypes.RegisterAsync);
        routes.End();
    }

    /// <summary>
    /// Puts the contract's door before an endpoint that belongs to no contract: callers on this machine where the bus is
    /// open to them, else a key.
    /// </summary>
    public static Func<RequestDelegate, RequestDelegate> DoorOf(DoorServices services, string method, string pattern)
    {
        var door = new ContractDoor(services, EventBusErrors.Answer);
        AccessRule rule = AccessTable.Of(method, pattern);
        return endpoint => context => door.Admit(context, rule, out Task refusal) is null ? refusal : endpoint(context);
    }

    /// <summary>
    /// Answers for a path that is no endpoint's, in this contract's envelope: the last step of the pipeline.
    /// </summary>
    public static Task NotFoundAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return EventBusErrors.Answer.NotFound(context, $"No such resource: {ShownText.Of(context.Request.Path)}");
    }

    private static EventType Type(string name, string description) => new(name, description, EventTypeOrigin.Contract, 0);
}
