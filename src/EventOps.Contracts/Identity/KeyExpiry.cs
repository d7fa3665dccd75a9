using System.Text.Json;
using EventOps.Contracts.Http;

namespace EventOps.Contracts.Identity;

/// <summary>Reads <c>expires_at</c> or <c>expires_in_seconds</c>.</summary>
internal static class KeyExpiry
{
    private const long SecondsMax = 3_153_600_000;

    /// <summary>Reads it; 0 when neither is given: the key does not expire.</summary>
    internal static bool TryRead(JsonElement body, long nowMs, out long expiresAtMs, out string problem)
    {
        expiresAtMs = 0;
        problem = string.Empty;
        bool hasTime = IsGiven(body, "expires_at", out JsonElement time);
        bool hasSeconds = IsGiven(body, "expires_in_seconds", out JsonElement seconds);
        if (hasTime && hasSeconds)
        {
            problem = "Give either 'expires_at' or 'expires_in_seconds', not both";
        }
        else if (hasTime && (!JsonBody.TryReadText(time, out string? text) || !QueryNumber.TryParseTime(text, out expiresAtMs)))
        {
            problem = "Field 'expires_at' must be an ISO 8601 time such as 2027-01-31T00:00:00Z";
        }
        else if (hasTime && expiresAtMs <= nowMs)
        {
            problem = "Field 'expires_at' must be in the future";
        }
        else if (hasSeconds)
        {
            if (seconds.ValueKind == JsonValueKind.Number && seconds.TryGetInt64(out long count) && count is >= 1 and <= SecondsMax)
            {
                expiresAtMs = nowMs + (count * 1_000);
            }
            else
            {
                problem = $"Field 'expires_in_seconds' must be a whole number from 1 to {SecondsMax}";
            }
        }

        return problem.Length == 0;
    }

    private static bool IsGiven(JsonElement body, string name, out JsonElement value) =>
        body.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
}
