using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Errors;
using Microsoft.AspNetCore.Routing;

namespace EventOps.Contracts.Identity;

/// <summary>Keys, managed over HTTP: made, listed, rotated and revoked while the server runs.</summary>
public static class KeysContract
{
    /// <summary>What all its paths begin with.</summary>
    public const string BasePath = "/admin/keys";

    /// <summary>Its errors.</summary>
    internal static PlatformErrors Errors => PlatformErrors.SystemEvents;

    /// <summary>Maps every endpoint of keys, and their errors for whatever else is asked below their path.</summary>
    public static void MapKeys(this IEndpointRouteBuilder endpoints, IdentityServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var seen = new SeenKeys(services);
        var routes = new ContractRoutes(endpoints, services.Doors, Errors);
        routes.Map("POST", BasePath, new CreateKeyEndpoint(services).HandleAsync);
        routes.Map("GET", BasePath, new ListKeysEndpoint(seen, services.Clock).HandleAsync);
        routes.Map("GET", BasePath + "/{key_id}", new KeyEndpoint(seen, services.Clock).HandleAsync);
        routes.Map("DELETE", BasePath + "/{key_id}", new RevokeKeyEndpoint(services, seen).HandleAsync);
        routes.Map("POST", BasePath + "/{key_id}/rotate", new RotateKeyEndpoint(services, seen).HandleAsync);
        routes.End(BasePath);
    }
}
