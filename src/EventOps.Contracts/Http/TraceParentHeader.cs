using EventOps.Engine.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.Http;

/// <summary>
/// The <c>traceparent</c> header of W3C Trace Context. One that is invalid or comes twice is ignored, as W3C wants it:
/// tracing never fails a request.
/// </summary>
public static class TraceParentHeader
{
    /// <summary>What the header says; none when there is no good one. Without a header nothing is allocated.</summary>
    public static TraceContext Read(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        StringValues header = request.Headers.TraceParent;
        return header.Count == 1 && TraceContext.TryParse(header[0], out TraceContext trace) ? trace : default;
    }
}
