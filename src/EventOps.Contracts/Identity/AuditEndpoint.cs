using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Errors;
using EventOps.Engine.Auditing;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Identity;

/// <summary>
/// <c>GET /api/v1/audit</c>: newest first, a page at a time. Those who run the server see every tenant's entries and the
/// chain's head; another tenant's administrators their own, without the numbers that count everybody's.
/// </summary>
internal sealed class AuditEndpoint
{
    private static readonly PlatformErrors Errors = PlatformErrors.SystemEvents;
    private readonly AuditServices _services;

    internal AuditEndpoint(AuditServices services) => _services = services;

    internal Task HandleAsync(HttpContext context, Principal caller)
    {
        bool runsAll = _services.Operators.IsRunBy(caller);
        if (AuditRequest.TryRead(context.Request, out string problem) is not { } query)
        {
            return Errors.BadRequest(context, problem);
        }

        if (!runsAll && query.Tenant is not null && query.Tenant != caller.Tenant)
        {
            return Errors.Forbidden(context, "Only those who run the server see another tenant's audit");
        }

        AuditPage page = _services.Reader.Read(runsAll ? query : query with { Tenant = caller.Tenant });
        return PlatformAnswer.SendListAsync(
            context,
            (ref json) => AuditJson.WriteEntries(ref json, page.Entries, runsAll),
            (ref json) => AuditJson.WriteMeta(ref json, page.NextBeforeId, runsAll ? _services.Trail.Head : null));
    }
}
