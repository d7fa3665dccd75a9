using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Identity;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Identity;

/// <summary>
/// <c>POST /admin/keys/{key_id}/rotate</c>: another token for the same key, told this once. The one it had stays good
/// for a while, so that its bearers can change over; rotating again within that while ends it, as the next one begins.
/// </summary>
internal sealed class RotateKeyEndpoint(IdentityServices services, SeenKeys keys)
{
    private const int BytesMax = 64 * 1024;
    private const long OverlapSecondsDefault = 86_400;
    private const long OverlapSecondsMax = 31_536_000;
    private readonly JsonBodyEndpoint _body = new(KeysContract.Errors, BytesMax);

    internal Task HandleAsync(HttpContext context, Principal caller) =>
        _body.HandleOptionalAsync(context, caller, RotateAsync);

    private async Task RotateAsync(HttpContext context, Principal caller, JsonBody? body)
    {
        if (!TryReadOverlap(body, out long overlapSeconds))
        {
            await KeysContract.Errors.BadRequest(
                context, $"The body takes overlap_seconds only, a whole number from 0 to {OverlapSecondsMax}");
            return;
        }

        if (keys.Find(context, caller) is not { } key)
        {
            await SeenKeys.NotFound(context);
            return;
        }

        long nowMs = services.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (key.Stored is not { } stored || (key.ExpiresAtMs != 0 && key.ExpiresAtMs <= nowMs))
        {
            await KeysContract.Errors.Conflict(
                context,
                key.Stored is null
                    ? "The key stands in the configuration: change it there"
                    : "The key has expired, and so would its next token; make another key");
            return;
        }

        string token = ApiToken.Create();
        KeyReceipt rotated = await services.Keys.RotateAsync(
            stored.Id, ApiToken.HashOf(token), caller.Name, PreviousUntilMs(key, overlapSeconds, nowMs));
        await (rotated.Succeeded
            ? KeyAnswer.SendTokenAsync(context, rotated.Key!, token, nowMs, StatusCodes.Status200OK)
            : KeyAnswer.RefuseAsync(context, rotated, services));
    }

    private static bool TryReadOverlap(JsonBody? body, out long overlapSeconds)
    {
        overlapSeconds = OverlapSecondsDefault;
        return (body?.Root.GetPropertyCount() ?? 0) switch
        {
            0 => true,
            1 => body!.Root.TryGetProperty("overlap_seconds", out JsonElement value)
                && value.ValueKind == JsonValueKind.Number
                && value.TryGetInt64(out overlapSeconds)
                && overlapSeconds is >= 0 and <= OverlapSecondsMax,
            _ => false,
        };
    }

    /// <summary>Until when the token it has stays good: not longer than the key.</summary>
    private static long PreviousUntilMs(SeenKey key, long overlapSeconds, long nowMs)
    {
        long untilMs = overlapSeconds == 0 ? 0 : nowMs + (overlapSeconds * 1_000);
        return key.ExpiresAtMs == 0 ? untilMs : Math.Min(untilMs, key.ExpiresAtMs);
    }
}
