using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EventOps.Contracts.Http;

/// <summary>
/// A caller's own name as the last segment of a path. The web server decodes everything but <c>%2F</c>, so that a name
/// with a slash and one with the three characters %2F look the same by then: they are told apart by the path as sent.
/// </summary>
public static class PathName
{
    private const string Slash = "%2F";

    /// <summary>The name in a route value, decoded once and wholly.</summary>
    public static string Of(HttpContext context, string routeValue)
    {
        ArgumentNullException.ThrowIfNull(context);
        string value = (string)context.Request.RouteValues[routeValue]!;
        if (!value.Contains(Slash, StringComparison.OrdinalIgnoreCase))
        {
            return value;
        }

        ReadOnlySpan<char> target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        int query = target.IndexOf('?');
        ReadOnlySpan<char> path = query < 0 ? target : target[..query];
        string name = Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);

        // A path with dots in it was rewritten, and its last segment need not be the route's: then the value stands as
        // it is.
        return name.Replace("/", Slash, StringComparison.Ordinal).Equals(value, StringComparison.OrdinalIgnoreCase) ? name : value;
    }
}
