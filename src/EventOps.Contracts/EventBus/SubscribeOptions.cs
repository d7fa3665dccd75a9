using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Engine.Subscriptions;

namespace EventOps.Contracts.EventBus;

/// <summary>
/// Reads how a subscription wants to be served: <c>ordering</c>, <c>rate_limit_per_second</c>, <c>max_in_flight</c>,
/// <c>max_deliveries</c>, <c>secret</c>. All are optional, and beyond the contract.
/// </summary>
internal static class SubscribeOptions
{
    private const int RateMax = 1_000_000;
    private const int DeliveriesMax = 1_000;

    /// <summary>The terms with the options, or what is wrong with one of them.</summary>
    internal static SubscriptionTerms? TryAdd(
        JsonElement body, SubscriptionTerms terms, WebhookRules rules, out string? secret, out string problem)
    {
        secret = null;
        bool isWebhook = terms.CallbackUrl is not null;
        if (terms.CallbackUrl is { } url && rules.CallbackProblem(url) is { } wrong)
        {
            problem = $"Field 'callback_url' {wrong}";
        }
        else if (!TryReadOrdering(body, out bool strict))
        {
            problem = "Field 'ordering' must be 'strict' or 'default'";
        }
        else if (!TryReadNumber(body, "rate_limit_per_second", 1, RateMax, 0, out int rate))
        {
            problem = $"Field 'rate_limit_per_second' must be a whole number of events from 1 to {RateMax}";
        }
        else if (!TryReadNumber(body, "max_in_flight", 1, rules.InFlightMax, 1, out int inFlight))
        {
            problem = $"Field 'max_in_flight' must be a whole number from 1 to {rules.InFlightMax}";
        }
        else if (!TryReadNumber(body, "max_deliveries", 1, DeliveriesMax, 0, out int deliveries))
        {
            problem = $"Field 'max_deliveries' must be a whole number from 1 to {DeliveriesMax}";
        }
        else if (!JsonBody.TryReadText(body, "secret", out secret) || (secret is not null && !rules.IsSecret(secret)))
        {
            problem = "Field 'secret' must be 24 to 64 printable ASCII characters, or whsec_ and 24 to 64 bytes in base64";
        }
        else if (!isWebhook && (strict || rate > 0 || inFlight > 1 || secret is not null))
        {
            problem = "Fields 'ordering', 'rate_limit_per_second', 'max_in_flight' and 'secret' need a 'callback_url'";
        }
        else if (isWebhook && deliveries > 0)
        {
            problem = "Field 'max_deliveries' is for polling; webhooks follow the retry schedule";
        }
        else if (strict && inFlight > 1)
        {
            problem = "Field 'max_in_flight' must be 1 with strict ordering";
        }
        else
        {
            problem = string.Empty;
            secret = isWebhook ? secret ?? rules.NewSecret() : null;
            return terms with
            {
                StrictOrdering = strict,
                EventsPerSecond = rate,
                InFlightMax = inFlight,
                DeliveriesMax = deliveries,
            };
        }

        return null;
    }

    private static bool TryReadOrdering(JsonElement body, out bool strict)
    {
        bool read = JsonBody.TryReadText(body, "ordering", out string? ordering);
        strict = ordering == "strict";
        return read && ordering is null or "strict" or "default";
    }

    private static bool TryReadNumber(JsonElement body, string name, int min, int max, int absent, out int number)
    {
        number = absent;
        return !body.TryGetProperty(name, out JsonElement value)
            || value.ValueKind == JsonValueKind.Null
            || (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out number) && number >= min && number <= max);
    }
}
