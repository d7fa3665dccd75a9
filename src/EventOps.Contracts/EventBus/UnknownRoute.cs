using EventOps.Contracts.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace EventOps.Contracts.EventBus;

/// <summary>What no endpoint serves: 405 with <c>Allow</c> when the path exists for other methods, else 404, in the contract's envelope.</summary>
internal sealed class UnknownRoute
{
    private readonly IEndpointRouteBuilder _routes;

    internal UnknownRoute(IEndpointRouteBuilder routes) => _routes = routes;

    internal async Task HandleAsync(HttpContext context)
    {
        string[] methods = [.. _routes.DataSources
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Order == 0 && Serves(endpoint, context.Request.Path))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
            .Distinct()
            .Order(StringComparer.Ordinal)];
        if (methods.Length == 0)
        {
            await EventBusError.NotFound(context, $"No such resource: {ShownText.Of(context.Request.Path)}");
            return;
        }

        string allowed = string.Join(", ", methods);
        context.Response.Headers.Allow = allowed;
        await EventBusError.Of(context, StatusCodes.Status405MethodNotAllowed, $"Use {allowed}");
    }

    private static bool Serves(RouteEndpoint endpoint, PathString path) =>
        new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch(path, []);
}
