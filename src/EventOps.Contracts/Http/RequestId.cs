using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.Http;

/// <summary>
/// The id that ties an answer to its request: the caller's <c>X-Request-Id</c> when it is a plain one, else one of our own. It goes into every
/// answer, and into errors that have a place for it.
/// </summary>
public static class RequestId
{
    /// <summary>The header.</summary>
    public const string Header = "X-Request-Id";

    private const int LengthMax = 128;

    /// <summary>Sets the header on the answer.</summary>
    public static void Set(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Headers[Header] = Of(context);
    }

    /// <summary>The request's id.</summary>
    public static string Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        StringValues sent = context.Request.Headers[Header];
        return sent.Count == 1 && sent[0] is { } id && IsPlain(id) ? id : context.TraceIdentifier;
    }

    private static bool IsPlain(string id)
    {
        if (id.Length is 0 or > LengthMax)
        {
            return false;
        }

        foreach (char c in id)
        {
            if (c is <= ' ' or > '~')
            {
                return false;
            }
        }

        return true;
    }
}
