using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http;

/// <summary>Sends a JSON body that was built in memory, with its length.</summary>
public static class JsonAnswer
{
    /// <summary>Sends a body.</summary>
    public static async Task SendAsync(HttpContext context, int status, ArrayBufferWriter<byte> body)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(body);
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = MediaTypes.Json;
        response.ContentLength = body.WrittenCount;
        RequestId.Set(context);
        await response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }
}
