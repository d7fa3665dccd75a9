using System.Buffers.Text;
using System.Text;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.Identity;

/// <summary><c>GET /admin/keys</c>: the keys a caller manages, page by page.</summary>
internal sealed class ListKeysEndpoint(SeenKeys keys, TimeProvider clock)
{
    private const int LimitDefault = 100;
    private const int LimitMax = 1_000;
    private const int CursorLengthMax = 256;

    internal async Task HandleAsync(HttpContext context, Principal caller)
    {
        if (!QueryNumber.TryRead(context.Request, "limit", 1, LimitMax, LimitDefault, out long limit))
        {
            await KeysContract.Errors.BadRequest(context, $"limit must be a whole number from 1 to {LimitMax}");
            return;
        }

        if (!TryReadCursor(context.Request.Query["cursor"], out string? afterId)
            || keys.Page(caller, afterId, (int)limit) is not { } page)
        {
            await KeysContract.Errors.BadRequest(context, "cursor must be the next_cursor of an earlier page");
            return;
        }

        long nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        bool hasMore = page.Count > limit;
        int count = hasMore ? (int)limit : page.Count;
        await PlatformAnswer.SendListAsync(
            context,
            (ref json) =>
            {
                for (int i = 0; i < count; i++)
                {
                    json.Raw(i > 0 ? ",{"u8 : "{"u8);
                    KeyJson.Write(ref json, page[i], nowMs);
                    json.Raw("}"u8);
                }
            },
            (ref json) =>
            {
                json.Raw("\"count\":"u8);
                json.Number(count);
                json.Raw(",\"has_more\":"u8);
                json.Boolean(hasMore);
                json.Raw(",\"next_cursor\":"u8);
                json.String(hasMore ? CursorOf(page[count - 1].Id) : null);
            });
    }

    private static string CursorOf(string id) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(id));

    private static bool TryReadCursor(StringValues given, out string? afterId)
    {
        afterId = null;
        if (given.Count == 0)
        {
            return true;
        }

        if (given.Count > 1 || given[0] is not { Length: > 0 and <= CursorLengthMax } text || !Base64Url.IsValid(text))
        {
            return false;
        }

        afterId = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
        return true;
    }
}
