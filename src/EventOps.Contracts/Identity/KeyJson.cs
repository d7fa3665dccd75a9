using EventOps.Contracts.Http;
using EventOps.Engine.Identity;

namespace EventOps.Contracts.Identity;

/// <summary>A key as JSON. Its hash is never written, and its token by those alone who have just made it.</summary>
internal static class KeyJson
{
    /// <summary>Writes the members of a key's object.</summary>
    internal static void Write(ref JsonText json, SeenKey key, long nowMs)
    {
        json.Raw("\"id\":"u8);
        json.String(key.Id);
        json.Raw(",\"name\":"u8);
        json.String(key.Name);
        json.Raw(",\"tenant\":"u8);
        json.String(key.Tenant);
        json.Raw(",\"roles\":"u8);
        Write(ref json, key.Roles);
        json.Raw(",\"scopes\":"u8);
        Write(ref json, key.Scopes);
        json.Raw(",\"rate_limits\":{"u8);
        Write(ref json, key.Limits);
        json.Raw("},\"created_at\":"u8);
        json.Time(key.CreatedAtMs);
        json.Raw(",\"created_by\":"u8);
        json.String(key.CreatedBy);
        json.Raw(",\"expires_at\":"u8);
        json.Time(key.ExpiresAtMs);
        json.Raw(",\"last_used_at\":"u8);
        json.Time(key.LastUsedMs);
        json.Raw(",\"previous_token_until\":"u8);
        json.Time(key.PreviousUntilMs > nowMs ? key.PreviousUntilMs : 0);
        json.Raw(",\"source\":"u8);
        json.Raw(key.Stored is null ? "\"configuration\""u8 : "\"store\""u8);
    }

    private static void Write(ref JsonText json, IReadOnlyList<string> texts)
    {
        json.Raw("["u8);
        for (int i = 0; i < texts.Count; i++)
        {
            json.Raw(i > 0 ? ","u8 : ""u8);
            json.String(texts[i]);
        }

        json.Raw("]"u8);
    }

    private static void Write(ref JsonText json, IReadOnlyList<KeyLimit> limits)
    {
        for (int i = 0; i < limits.Count; i++)
        {
            json.Raw(i > 0 ? ","u8 : ""u8);
            json.String(limits[i].Operation);
            if (limits[i].Permits == 0)
            {
                json.Raw(":{\"enabled\":false}"u8);
                continue;
            }

            json.Raw(":{\"permits\":"u8);
            json.Number(limits[i].Permits);
            json.Raw(",\"window_ms\":"u8);
            json.Number(limits[i].WindowMs);
            json.Raw("}"u8);
        }
    }
}
