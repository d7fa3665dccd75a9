using EventOps.Engine.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.Http;

/// <summary>
/// The id that ties an answer to its request: the caller's <c>X-Request-Id</c> when it is a plain one, else one of our
/// own. It goes into every answer, and into errors that have a place for it.
/// </summary>
public static class RequestId
{
    /// <summary>The header.</summary>
    public const string Header = "X-Request-Id";

    private const int LengthMax = 128;
    private static long _last = Random.Shared.NextInt64();

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
        if (sent.Count == 1 && sent[0] is { } id && IsPlain(id))
        {
            return id;
        }

        // Made once: an error's body and its header must name the same one.
        return context.Response.Headers[Header] is [{ } made] ? made : Make();
    }

    /// <summary>
    /// Distinct in this process and, by its random start, very likely among others; short, because every answer carries
    /// one.
    /// </summary>
    private static string Make() => EventId.ToText("req_", Interlocked.Increment(ref _last) & long.MaxValue);

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
