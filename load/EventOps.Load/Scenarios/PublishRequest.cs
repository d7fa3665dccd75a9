using System.Text;
using EventOps.Load.Http;

namespace EventOps.Load.Scenarios;

/// <summary>One way to publish a single event: where to, what, and with whose key.</summary>
/// <param name="Path">The endpoint.</param>
/// <param name="Json">The body.</param>
/// <param name="Key">The API key; null where none is needed.</param>
internal sealed record PublishRequest(string Path, string Json, string? Key = null)
{
    /// <summary>The type of <see cref="SystemEvents"/>.</summary>
    public const string SystemEventType = "system_alert";

    /// <summary>The type of <see cref="Trigger"/>.</summary>
    public const string TriggerType = "customer.created";

    /// <summary>The Event Bus contract's example.</summary>
    public static PublishRequest Bus(string eventType) => new("/publish", ExampleEvent.Json(eventType));

    /// <summary>The Trigger Ingestion contract's example.</summary>
    public static PublishRequest Trigger(string key) => new(
        "/v1/events", $$"""{"event_type":"{{TriggerType}}","customer_id":"123","email":"alice@example.com"}""", key);

    /// <summary>The System Events contract's example, for the tenant a key has that names none.</summary>
    public static PublishRequest SystemEvents(string key) => new(
        "/api/v1/events",
        $$"""{"type":"{{SystemEventType}}","source":"monitoring_system","tenant_id":"default","timestamp":"2025-12-19T12:00:00Z","""
        + """
        "payload":{"impact":"moderate_increasing_risk","context":"deliverability_trend_analysis","impact_range":"2K-8K","priority":"medium","follow_up_required":true}}
        """,
        key);

    /// <summary>The whole request.</summary>
    public byte[] Render(LoopbackTarget target) =>
        RequestBytes.Post(target, Path, "application/json", Encoding.UTF8.GetBytes(Json), Key);
}
