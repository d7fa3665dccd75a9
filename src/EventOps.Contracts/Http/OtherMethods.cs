using EventOps.Contracts.Http.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EventOps.Contracts.Http;

/// <summary>
/// Gives paths an endpoint for the methods they do not serve, which answers 405 in their contract's envelope. A pattern
/// for all paths would do as well, but would make routing collect route values for every publish.
/// </summary>
internal static class OtherMethods
{
    /// <summary>Maps them for all paths so far that begin like this and have none yet.</summary>
    internal static void Map(IEndpointRouteBuilder routes, string prefix, ContractErrors errors)
    {
        var methodsOf = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (RouteEndpoint endpoint in routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            string pattern = endpoint.RoutePattern.RawText!;
            if (endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is not { } metadata)
            {
                done.Add(pattern);
            }
            else if (pattern.StartsWith(prefix, StringComparison.Ordinal))
            {
                methodsOf.TryAdd(pattern, new SortedSet<string>(StringComparer.Ordinal));
                methodsOf[pattern].UnionWith(metadata.HttpMethods);
            }
        }

        foreach ((string pattern, SortedSet<string> methods) in methodsOf.Where(one => !done.Contains(one.Key)))
        {
            string allowed = string.Join(", ", methods);
            routes.Map(pattern, context =>
            {
                context.Response.Headers.Allow = allowed;
                return errors.Of(context, StatusCodes.Status405MethodNotAllowed, $"Use {allowed}");
            });
        }
    }
}
