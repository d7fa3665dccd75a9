using System.Text.Json;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Engine.Identity;

namespace EventOps.Contracts.Identity;

/// <summary>
/// Reads <c>rate_limits</c>: by operation either <c>{"permits", "window_ms"}</c> or <c>{"enabled": false}</c>.
/// </summary>
internal static class KeyLimitsRequest
{
    private static readonly long WindowMsMax = (long)RateLimitOptions.WindowMax.TotalMilliseconds;

    private static string Rule =>
        $"Field 'rate_limits' must be an object of {string.Join(", ", RateLimitNames.All)}, each "
        + $"{{\"permits\": 1 to {RateLimitOptions.PermitsMax}, \"window_ms\": 1 to {WindowMsMax}}} or {{\"enabled\": false}}";

    /// <summary>Reads them; none when they are not given.</summary>
    internal static bool TryRead(JsonElement body, out KeyLimit[] limits, out string problem)
    {
        limits = [];
        problem = string.Empty;
        if (!body.TryGetProperty("rate_limits", out JsonElement given) || given.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        problem = Rule;
        if (given.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        var read = new List<KeyLimit>();
        foreach (JsonProperty operation in given.EnumerateObject())
        {
            if (!RateLimitNames.All.Contains(operation.Name)
                || read.Exists(one => one.Operation == operation.Name)
                || !TryRead(operation, out KeyLimit limit))
            {
                return false;
            }

            read.Add(limit);
        }

        limits = [.. read];
        problem = string.Empty;
        return true;
    }

    /// <summary>Whether a limit lets more through than the server's, in one go or in the long run.</summary>
    internal static bool Exceeds(KeyLimit limit, RateLimitsOptions server)
    {
        RateLimitOptions own = limit.Operation switch
        {
            "publish" => server.Publish,
            "subscribe" => server.Subscribe,
            "poll" => server.Poll,
            _ => server.Query,
        };
        return server.Enabled && own.Enabled
            && (limit.Permits == 0
                || limit.Permits > own.Permits
                || limit.Permits / (double)limit.WindowMs > own.Permits / own.Window.TotalMilliseconds);
    }

    private static bool TryRead(JsonProperty operation, out KeyLimit limit)
    {
        limit = default;
        JsonElement value = operation.Value;
        if (value.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        int members = value.EnumerateObject().Count();
        if (members == 1 && value.TryGetProperty("enabled", out JsonElement enabled) && enabled.ValueKind == JsonValueKind.False)
        {
            limit = new KeyLimit(operation.Name, 0, 0);
            return true;
        }

        if (members != 2
            || !TryReadNumber(value, "permits", RateLimitOptions.PermitsMax, out long permits)
            || !TryReadNumber(value, "window_ms", WindowMsMax, out long windowMs))
        {
            return false;
        }

        limit = new KeyLimit(operation.Name, (int)permits, windowMs);
        return true;
    }

    private static bool TryReadNumber(JsonElement parent, string name, long max, out long number)
    {
        number = 0;
        return parent.TryGetProperty(name, out JsonElement value)
            && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out number)
            && number >= 1
            && number <= max;
    }
}
