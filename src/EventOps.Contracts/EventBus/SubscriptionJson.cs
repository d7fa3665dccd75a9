using EventOps.Contracts.Http;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Contracts.EventBus;

/// <summary>A subscription as the contract shows it.</summary>
internal static class SubscriptionJson
{
    /// <summary>Writes the members of a fresh subscription, without braces.</summary>
    internal static void WriteTerms(ref JsonText json, long id, SubscriptionTerms terms)
    {
        json.Raw("\"subscription_id\":"u8);
        json.String(SubscriptionId.ToText(id));
        json.Raw(",\"subscriber\":"u8);
        json.String(terms.Subscriber);
        json.Raw(",\"event_types\":"u8);
        WriteTexts(ref json, terms.EventTypes);
        json.Raw(",\"created_at\":"u8);
        json.Time(EventId.UnixTimeMs(id));
        json.Raw(",\"delivery_method\":"u8);
        json.Raw(terms.CallbackUrl is null ? "\"poll\""u8 : "\"webhook\""u8);
        json.Raw(",\"callback_url\":"u8);
        json.String(terms.CallbackUrl);
        json.Raw(",\"filter\":{"u8);
        bool hasPriorities = terms.Priorities != 0;
        if (hasPriorities)
        {
            json.Raw("\"priority\":"u8);
            WriteTexts(ref json, PrioritiesOf(terms.Priorities));
        }

        if (terms.Sources.Length > 0)
        {
            json.Raw(hasPriorities ? ",\"source\":"u8 : "\"source\":"u8);
            WriteTexts(ref json, terms.Sources);
        }

        json.Raw("}"u8);
        if (terms.CallbackUrl is not null)
        {
            json.Raw(terms.StrictOrdering ? ",\"ordering\":\"strict\""u8 : ",\"ordering\":\"default\""u8);
            json.Raw(",\"rate_limit_per_second\":"u8);
            WriteLimit(ref json, terms.EventsPerSecond);
            json.Raw(",\"max_in_flight\":"u8);
            json.Number(terms.InFlightMax);
        }
        else
        {
            json.Raw(",\"max_deliveries\":"u8);
            WriteLimit(ref json, terms.DeliveriesMax);
        }
    }

    /// <summary>Writes a subscription in the list, with what became of its events.</summary>
    internal static void Write(ref JsonText json, Subscription subscription, SubscriptionBacklog backlog)
    {
        json.Raw("{"u8);
        WriteTerms(ref json, subscription.Id, subscription.Terms);
        json.Raw(",\"events_delivered\":"u8);
        json.Number(subscription.Delivered);
        json.Raw(",\"last_delivery\":"u8);
        json.Time(subscription.LastDeliveryMs);
        json.Raw(",\"events_pending\":"u8);
        json.Number(backlog.Unsettled);
        json.Raw(",\"events_failed\":"u8);
        json.Number(backlog.Failed);
        json.Raw(",\"oldest_unacknowledged_seconds\":"u8);
        json.Number(backlog.OldestAgeSeconds);
        json.Raw(",\"state\":"u8);
        json.String(subscription.Disabled is not null ? "disabled"u8 : backlog.Paused ? "paused"u8 : "active"u8);
        if (subscription.Disabled is { } disabled)
        {
            json.Raw(",\"disabled_reason\":"u8);
            json.String(disabled.Reason);
            json.Raw(",\"disabled_at\":"u8);
            json.Time(disabled.AtMs);
        }

        json.Raw("}"u8);
    }

    /// <summary>A limit that is 0 is none.</summary>
    private static void WriteLimit(ref JsonText json, int limit)
    {
        if (limit == 0)
        {
            json.Raw("null"u8);
        }
        else
        {
            json.Number(limit);
        }
    }

    private static string[] PrioritiesOf(byte bits) =>
        [.. PublishedPriorities.All.Where(one => (bits & EventFilter.Bit(one)) != 0).Select(PriorityText.NameOf)];

    private static void WriteTexts(ref JsonText json, string[] texts)
    {
        json.Raw("["u8);
        for (int i = 0; i < texts.Length; i++)
        {
            json.Raw(i > 0 ? ","u8 : ""u8);
            json.String(texts[i]);
        }

        json.Raw("]"u8);
    }
}
