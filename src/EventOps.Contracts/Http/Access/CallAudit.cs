using System.Text.Json;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Errors;
using EventOps.Engine.Auditing;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http.Access;

/// <summary>
/// What the doors tell the audit trail: every change that a caller with a key makes, before its answer leaves, and every
/// call that is denied, without waiting. Any thread.
/// </summary>
/// <remarks>
/// No entry has a token in it: of a request it takes the method, the pattern of its route, the values of the route (of a
/// caller that is known), the request's id and the address; never the path, the query or a header.
/// </remarks>
public sealed class CallAudit
{
    private static readonly string[] Acknowledgements = [".acknowledge", ".send_back", ".extend_lease"];
    private readonly Func<AuditTrail> _trail;
    private readonly string _operatorTenant;
    private readonly bool _acknowledgements;

    /// <summary>Begins telling.</summary>
    /// <param name="trail">The trail: of the engine that is open when a call ends, which may not be the one it began with.</param>
    /// <param name="operatorTenant">Whose trail tells of callers that are nobody.</param>
    /// <param name="acknowledgements">Whether what consumers say of events they got is told too.</param>
    public CallAudit(Func<AuditTrail> trail, string operatorTenant, bool acknowledgements)
    {
        _trail = trail;
        _operatorTenant = operatorTenant;
        _acknowledgements = acknowledgements;
    }

    /// <summary>A caller was let in to change something: its success waits for its entry.</summary>
    internal void Watch(HttpContext context, AccessRule rule, Principal caller, ContractErrors errors)
    {
        // Nobody to name: the bus is open to this machine.
        if (!caller.IsAnonymous && (_acknowledgements || !IsAcknowledgement(rule.Audit!)))
        {
            AuditedCall.Begin(context, _trail, rule.Audit!, caller, errors);
        }
    }

    /// <summary>401: who calls is not known; or 429: too many wrong tokens came from there, and nothing was looked at.</summary>
    internal void NotIdentified(HttpContext context, AccessRule rule, AuthenticationOutcome outcome)
    {
        if (outcome == AuthenticationOutcome.Throttled)
        {
            _trail().Throttled(AddressOf(context) ?? string.Empty);
            return;
        }

        _trail().Denied(Denial(context, rule, _operatorTenant, AuditEntry.Anonymous, StatusCodes.Status401Unauthorized) with
        {
            Details = [new("reason", JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString()))],
        });
    }

    /// <summary>403: who calls is known, and may not.</summary>
    internal void Forbidden(HttpContext context, AccessRule rule, Principal caller, string reason)
    {
        _trail().Denied(Denial(context, rule, caller.Tenant, caller.Name, StatusCodes.Status403Forbidden) with
        {
            KeyId = caller.KeyId,
            Details = [new("reason", reason), .. RouteValues(context)],
        });
    }

    internal static string? AddressOf(HttpContext context) => context.Connection.RemoteIpAddress is { } address
        ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()
        : null;

    internal static IEnumerable<KeyValuePair<string, string>> RouteValues(HttpContext context) =>
        context.Request.RouteValues.Select(one => new KeyValuePair<string, string>(one.Key, one.Value?.ToString() ?? string.Empty));

    private static bool IsAcknowledgement(string action) =>
        Array.Exists(Acknowledgements, one => action.EndsWith(one, StringComparison.Ordinal));

    private static AuditEntry Denial(HttpContext context, AccessRule rule, string tenant, string actor, int status)
    {
        if (!context.Response.HasStarted)
        {
            RequestId.Set(context);
        }

        return new AuditEntry(tenant, actor, "access.denied", AuditOutcome.Denied)
        {
            Target = $"{rule.Method} {rule.Pattern}",
            Status = status,
            RequestId = RequestId.Of(context),
            Address = AddressOf(context),
        };
    }
}
