using System.Buffers;
using EventOps.Contracts.Http;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemMonitoring;

/// <summary>The contract's success: <c>{"success": true, "data": {…}}</c>.</summary>
internal static class SystemAnswer
{
    internal static ReadOnlySpan<byte> Opening => "{\"success\":true,\"data\":{"u8;

    internal static ReadOnlySpan<byte> Closing => "}}"u8;

    /// <summary>Sends what a writer puts between them.</summary>
    internal static Task SendAsync(HttpContext context, WriteMembers write)
    {
        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw(Opening);
        write(ref json);
        json.Raw(Closing);
        json.Flush();
        return JsonAnswer.SendAsync(context, StatusCodes.Status200OK, body);
    }
}

/// <summary>Writes the members of <c>data</c>.</summary>
internal delegate void WriteMembers(ref JsonText json);
