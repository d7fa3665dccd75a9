using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EventOps.Contracts.Http.Access;

/// <summary>
/// Maps a contract's endpoints, each behind the contract's door by its line of the <see cref="AccessTable"/> and with
/// the guard around it: so no endpoint can be mapped that nobody has decided about.
/// </summary>
public sealed class ContractRoutes
{
    private readonly IEndpointRouteBuilder _routes;
    private readonly DoorServices _services;
    private readonly ContractErrors _errors;

    /// <summary>Begins a contract.</summary>
    /// <param name="routes">Where its endpoints go.</param>
    /// <param name="services">What all doors share.</param>
    /// <param name="errors">The contract's errors.</param>
    public ContractRoutes(IEndpointRouteBuilder routes, DoorServices services, ContractErrors errors)
    {
        _routes = routes;
        _services = services;
        _errors = errors;
        Door = new ContractDoor(services, errors);
    }

    /// <summary>The contract's door, for endpoints that open it themselves.</summary>
    public ContractDoor Door { get; }

    /// <summary>Maps an endpoint that is reached only by a caller who may come in.</summary>
    public void Map(string method, string pattern, Func<HttpContext, Principal, Task> endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        AccessRule rule = AccessTable.Of(method, pattern);
        RequestDelegate opened = context =>
            Door.Admit(context, rule, out Task refusal) is { } caller ? ServeAsync(context, rule, caller, endpoint) : refusal;
        _routes.MapMethods(pattern, [method], EndpointGuard.Wrap(opened, rule, _errors, _services));
    }

    /// <summary>Maps an endpoint that opens the door itself, because it knows later what a call counts for.</summary>
    public void MapUncounted(string method, string pattern, Func<AccessRule, RequestDelegate> endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        AccessRule rule = AccessTable.Of(method, pattern);
        _routes.MapMethods(pattern, [method], EndpointGuard.Wrap(endpoint(rule), rule, _errors, _services));
    }

    /// <summary>
    /// Maps an endpoint that opens the door itself, because it must not leave the socket's thread before it does. It
    /// answers for its exceptions itself, measures itself, and may be called after the engine has closed.
    /// </summary>
    public void MapSelfOpening(string method, string pattern, Func<AccessRule, RequestDelegate> endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        _routes.MapMethods(pattern, [method], endpoint(AccessTable.Of(method, pattern)));
    }

    /// <summary>
    /// Ends the contract: its paths answer other methods with 405, and what is below <paramref name="prefix"/> and is no
    /// path of it with 404, both in its words. Without a prefix the 404 is left to whoever is asked last.
    /// </summary>
    public void End(string prefix = "")
    {
        OtherMethods.Map(_routes, prefix, _errors);
        if (prefix.Length > 0)
        {
            _routes.Map(prefix + "/{**rest}", NotFoundAsync);
        }
    }

    private async Task ServeAsync(
        HttpContext context, AccessRule rule, Principal caller, Func<HttpContext, Principal, Task> endpoint)
    {
        RequestLogScope.Note(context, caller);
        await endpoint(context, caller);
        if (context.Response.StatusCode == StatusCodes.Status403Forbidden)
        {
            // What the door could not know: it depends on what is asked for.
            Door.Denied(context, rule, caller, "what was asked for");
        }
    }

    private Task NotFoundAsync(HttpContext context) =>
        _errors.NotFound(context, $"No such resource: {ShownText.Of(context.Request.Path)}");
}
