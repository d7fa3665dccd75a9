using EventOps.Contracts.Http;
using EventOps.Engine.Identity;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Identity;

/// <summary>
/// The answers of changes to keys. A token leaves here and nowhere else, once, in an answer that nobody on the way may
/// keep.
/// </summary>
internal static class KeyAnswer
{
    /// <summary>A key with its new token.</summary>
    internal static Task SendTokenAsync(HttpContext context, StoredKey key, string token, long nowMs, int status)
    {
        context.Response.Headers.CacheControl = "no-store";
        return PlatformAnswer.SendAsync(
            context,
            (ref json) =>
            {
                KeyJson.Write(ref json, new SeenKey(key), nowMs);
                json.Raw(",\"token\":"u8);
                json.String(token);
            },
            status);
    }

    /// <summary>Why a change was not made.</summary>
    internal static Task RefuseAsync(HttpContext context, KeyReceipt receipt, IdentityServices services) => receipt switch
    {
        { Error: not Engine.Intake.AdmitError.None } => KeysContract.Errors.Admission(context, receipt.Error),
        { Change: KeyChange.NameTaken } => KeysContract.Errors.Conflict(context, "The tenant has a key of that name"),
        { Change: KeyChange.Full } => KeysContract.Errors.Conflict(
            context, $"There are as many keys as there may be: {services.Keys.KeysMax} (EventOps:Limits:KeysMax)"),
        _ => SeenKeys.NotFound(context),
    };
}
