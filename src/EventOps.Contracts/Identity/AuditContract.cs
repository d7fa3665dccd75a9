using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Errors;
using EventOps.Engine.Auditing;
using Microsoft.AspNetCore.Routing;

namespace EventOps.Contracts.Identity;

/// <summary>The audit trail, read over HTTP.</summary>
public static class AuditContract
{
    /// <summary>Its path.</summary>
    public const string Path = "/api/v1/audit";

    /// <summary>Maps its endpoint, and its errors for whatever else is asked below its path.</summary>
    public static void MapAudit(this IEndpointRouteBuilder endpoints, AuditServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var routes = new ContractRoutes(endpoints, services.Doors, PlatformErrors.SystemEvents);
        routes.Map("GET", Path, new AuditEndpoint(services).HandleAsync);
        routes.End(Path);
    }
}

/// <summary>What reading the audit is made from.</summary>
/// <param name="Trail">Knows the newest entry.</param>
/// <param name="Reader">Reads.</param>
/// <param name="Doors">What its door is made from.</param>
/// <param name="Operators">Who sees the entries of all tenants.</param>
public sealed record AuditServices(AuditTrail Trail, AuditReader Reader, DoorServices Doors, OperatorTenant Operators);
