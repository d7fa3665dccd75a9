using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Identity;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Identity;

/// <summary>
/// The keys that exist for a caller: all for those who run the server, else those of its own tenant; another tenant's
/// is as if it were not there. Configured ones first, then the store's, oldest first: a new one is always the last, so
/// a cursor misses none.
/// </summary>
internal sealed class SeenKeys(IdentityServices services)
{
    /// <summary>The key a path names, or null.</summary>
    internal SeenKey? Find(HttpContext context, Principal caller)
    {
        string id = IdOf(context);
        SeenKey? found = StoredKey.TryParseId(id, out long number)
            ? services.Keys.Find(number) is { } stored ? new SeenKey(stored) : null
            : services.Ring.Configured.FirstOrDefault(one => one.Principal.KeyId == id) is { } configured ? new SeenKey(configured)
            : null;
        return found is not null && services.Operators.Shows(caller, found.Tenant) ? found : null;
    }

    internal static Task NotFound(HttpContext context) =>
        KeysContract.Errors.NotFound(context, $"Key not found: {ShownText.Of(IdOf(context))}");

    /// <summary>A page, and one key more if there is one.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="afterId">The key before the page, or null.</param>
    /// <param name="limit">Keys on the page.</param>
    /// <returns>Null when there is no such key to start behind.</returns>
    internal IReadOnlyList<SeenKey>? Page(Principal caller, string? afterId, int limit)
    {
        IEnumerable<SeenKey> configured = services.Ring.Configured
            .Where(one => services.Operators.Shows(caller, one.Principal.Tenant))
            .Select(one => new SeenKey(one));
        long afterNumber = 0;
        if (afterId is not null)
        {
            // A stored key may have been revoked meanwhile: its number still says where it was.
            SeenKey[] all = [.. configured];
            int at = Array.FindIndex(all, one => one.Id == afterId);
            if (!StoredKey.TryParseId(afterId, out afterNumber) && at < 0)
            {
                return null;
            }

            configured = afterNumber > 0 ? [] : all.Skip(at + 1);
        }

        return
        [
            .. configured
                .Concat(services.Keys.All
                    .Where(one => one.Id > afterNumber && services.Operators.Shows(caller, one.Terms.Tenant))
                    .Select(one => new SeenKey(one)))
                .Take(limit + 1),
        ];
    }

    private static string IdOf(HttpContext context) => (string)context.Request.RouteValues["key_id"]!;
}
