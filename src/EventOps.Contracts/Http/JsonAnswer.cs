using System.Buffers;
using EventOps.Contracts.Http.Access;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http;

/// <summary>Sends a JSON body that was built in memory, with its length.</summary>
public static class JsonAnswer
{
    /// <summary>Sends a body; that of a change once its audit entry is durable.</summary>
    public static Task SendAsync(HttpContext context, int status, ArrayBufferWriter<byte> body) =>
        SendAsync(context, status, body, MediaTypes.Json);

    /// <summary>Sends a body of another media type that is JSON.</summary>
    public static async Task SendAsync(HttpContext context, int status, ArrayBufferWriter<byte> body, string mediaType)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(body);
        if (AuditedCall.Of(context) is { } change && !await change.TryRecordAsync(status))
        {
            return;
        }

        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = mediaType;
        response.ContentLength = body.WrittenCount;
        RequestId.Set(context);
        await response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }
}
