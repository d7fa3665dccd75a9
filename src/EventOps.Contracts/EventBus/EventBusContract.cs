using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Engine.Projections;
using Microsoft.AspNetCore.Builder;
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
    public static void MapEventBus(this IEndpointRouteBuilder routes, EventBusServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var door = new EventBusDoor(services);
        var subscribe = new SubscribeEndpoint(services, door);
        var subscription = new SubscriptionEndpoints(services, door);
        var eventTypes = new EventTypesEndpoint(services, door);
        var replays = new ReplaysEndpoint(services);
        var leases = new LeaseEndpoint(services, door);
        routes.MapGet("/health", Guarded(new HealthEndpoint(services, door).HandleAsync));
        routes.MapPost("/publish", new PublishEndpoint(services, door).HandleAsync);
        routes.MapPost("/publish/batch", Guarded(new PublishBatchEndpoint(services, door).HandleAsync));
        routes.MapPost("/subscribe", Guarded(subscribe.SubscribeAsync));
        routes.MapDelete("/subscribe/{subscription_id}", Limited(RateLimitOperation.Subscribe, subscribe.UnsubscribeAsync));
        routes.MapPost("/subscriptions/{subscription_id}/rotate-secret", Guarded(subscription.RotateSecretAsync));
        routes.MapPost("/subscriptions/{subscription_id}/enable", Limited(RateLimitOperation.Subscribe, subscription.EnableAsync));
        routes.MapGet("/subscriptions", Limited(RateLimitOperation.Query, new SubscriptionsEndpoint(services).HandleAsync));
        routes.MapGet("/events", Limited(RateLimitOperation.Query, new EventsEndpoint(services).HandleAsync));
        routes.MapGet("/events/{event_id}", Limited(RateLimitOperation.Query, new EventByIdEndpoint(services).HandleAsync));
        routes.MapGet("/poll/{subscriber}", Limited(RateLimitOperation.Poll, new PollEndpoint(services).HandleAsync));
        routes.MapGet("/stream/{subscriber}", Limited(RateLimitOperation.Poll, new StreamEndpoint(services).HandleAsync));
        routes.MapPost("/ack", Guarded(new AckEndpoint(services, door).HandleAsync));
        routes.MapPost("/replay", Guarded(new ReplayEndpoint(services, door).HandleAsync));
        routes.MapGet("/replay/{replay_id}", Limited(RateLimitOperation.Query, replays.GetAsync));
        routes.MapDelete("/replay/{replay_id}", Limited(RateLimitOperation.Subscribe, replays.CancelAsync));
        routes.MapGet("/replays", Limited(RateLimitOperation.Query, replays.ListAsync));
        routes.MapPost("/nack", Guarded(leases.NackAsync));
        routes.MapPost("/extend", Guarded(leases.ExtendAsync));
        routes.MapGet("/stats", Limited(RateLimitOperation.Query, new StatsEndpoint(services).HandleAsync));
        routes.MapGet("/event-types", Limited(RateLimitOperation.Query, eventTypes.ListAsync));
        routes.MapPost("/event-types", Guarded(eventTypes.RegisterAsync));
        OtherMethods.Map(routes, string.Empty, EventBusError.Of);

        RequestDelegate Guarded(RequestDelegate endpoint) => EndpointGuard.Wrap(endpoint, EventBusError.Of, services.Log);
        RequestDelegate Limited(RateLimitOperation operation, Func<HttpContext, Principal, Task> endpoint) =>
            Guarded(door.For(operation, endpoint));
    }

    /// <summary>
    /// Puts the contract's door before an endpoint that belongs to no contract: callers on this machine where the bus is
    /// open to them, else a key.
    /// </summary>
    public static Func<RequestDelegate, RequestDelegate> DoorOf(EventBusServices services)
    {
        var door = new EventBusDoor(services);
        return endpoint => context => door.Identify(context, out Task refusal) is null ? refusal : endpoint(context);
    }

    /// <summary>
    /// Answers for a path that is no endpoint's, in this contract's envelope: the last step of the pipeline.
    /// </summary>
    public static Task NotFoundAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return EventBusError.NotFound(context, $"No such resource: {ShownText.Of(context.Request.Path)}");
    }

    private static EventType Type(string name, string description) => new(name, description, EventTypeOrigin.Contract, 0);
}
