using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http;

/// <summary>Sends a JSON body that was built in memory, with its length.</summary>
public static class JsonAnswer
{
    /// <summary>Sends a body.</summary>
    public static Task SendAsync(HttpContext context, int status, ArrayBufferWriter<byte> body) =>
        SendAsync(context, status, body, MediaTypes.Json);

    /// <summary>Sends a body of another media type that is JSON.</summary>
    public static async Task SendAsync(HttpContext context, int status, ArrayBufferWriter<byte> body, string mediaType)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(body);
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = mediaType;
        response.ContentLength = body.WrittenCount;
        RequestId.Set(context);
        await response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }
}
