using System.Buffers;
using EventOps.Contracts.Http.Errors;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http;

/// <summary>
/// The success of the contracts below <c>/api</c> and <c>/admin</c>: <c>{"success": true, "data": {…}, "meta"?: {…}}</c>.
/// </summary>
public static class PlatformAnswer
{
    /// <summary>What comes before the members of <c>data</c>.</summary>
    public static ReadOnlySpan<byte> Opening => "{\"success\":true,\"data\":{"u8;

    /// <summary>What comes behind them.</summary>
    public static ReadOnlySpan<byte> Closing => "}}"u8;

    /// <summary>Sends what a writer puts between them.</summary>
    /// <param name="context">The request.</param>
    /// <param name="data">Writes the members of <c>data</c>.</param>
    /// <param name="status">The HTTP status.</param>
    public static Task SendAsync(HttpContext context, WriteMembers data, int status = StatusCodes.Status200OK)
    {
        ArgumentNullException.ThrowIfNull(data);
        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw(Opening);
        data(ref json);
        json.Raw(Closing);
        json.Flush();
        return JsonAnswer.SendAsync(context, status, body);
    }

    /// <summary>Sends a list, and what is said about it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="items">Writes the items of <c>data</c>, with the commas between them.</param>
    /// <param name="meta">Writes the members of <c>meta</c>.</param>
    public static Task SendListAsync(HttpContext context, WriteMembers items, WriteMembers meta)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(meta);
        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw("{\"success\":true,\"data\":["u8);
        items(ref json);
        json.Raw("],\"meta\":{"u8);
        meta(ref json);
        json.Raw("}}"u8);
        json.Flush();
        return JsonAnswer.SendAsync(context, StatusCodes.Status200OK, body);
    }
}
