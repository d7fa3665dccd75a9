using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Errors;
using Microsoft.AspNetCore.Routing;

namespace EventOps.Contracts.SystemEvents.Notifications;

/// <summary>The notification feed of the System Events contract (section 3).</summary>
public static class NotificationsContract
{
    /// <summary>What all its paths begin with.</summary>
    public const string BasePath = "/api/v1/notifications";

    internal static PlatformErrors Errors => PlatformErrors.SystemEvents;

    /// <summary>Maps every endpoint of the feed, and its errors for whatever else is asked below its path.</summary>
    public static void MapNotifications(this IEndpointRouteBuilder endpoints, NotificationServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var feed = new NotificationFeed(services);
        var routes = new ContractRoutes(endpoints, services.Doors, Errors);
        routes.Map("GET", BasePath, new NotificationsEndpoint(services, feed).HandleAsync);
        routes.Map("GET", BasePath + "/stream", new NotificationStreamEndpoint(services, feed).HandleAsync);
        routes.Map("GET", BasePath + "/{notification_id}", new NotificationByIdEndpoint(services, feed).HandleAsync);
        routes.Map("POST", BasePath + "/{notification_id}/reviewed", new ReviewEndpoint(services, feed).HandleAsync);
        routes.Map("POST", BasePath + "/bulk-review", new BulkReviewEndpoint(services, feed).HandleAsync);
        routes.End(BasePath);
    }
}
