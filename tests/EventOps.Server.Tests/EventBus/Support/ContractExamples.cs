namespace EventOps.Server.Tests.EventBus.Support;

/// <summary>The requests and answers of the Event Bus contract, as printed there.</summary>
internal static class ContractExamples
{
    internal const string Health = """
        {
          "status": "healthy",
          "service": "event-bus",
          "version": "1.0",
          "events_total": 152340,
          "events_last_hour": 523,
          "subscribers": 12,
          "database_size_mb": 45.2,
          "uptime_seconds": 864000
        }
        """;

    internal const string Publish = """
        {
          "event_type": "deployment_completed",
          "source": "HEPHAESTUS",
          "data": {
            "component": "prod-n8n",
            "version": "1.0.5",
            "duration_ms": 12500,
            "success": true
          },
          "priority": "normal",
          "metadata": {
            "correlation_id": "deploy_abc123",
            "triggered_by": "ATLAS"
          }
        }
        """;

    internal const string Published = """
        {
          "event_id": "evt_xyz789",
          "event_type": "deployment_completed",
          "source": "HEPHAESTUS",
          "published_at": "2026-01-17T12:00:00Z",
          "subscribers_notified": 3
        }
        """;

    internal const string Subscribe = """
        {
          "subscriber": "HERMES",
          "event_types": ["deployment_completed", "alert_triggered", "credential_rotated"],
          "callback_url": "http://localhost:8014/webhook/events",
          "filter": {
            "priority": ["high", "critical"]
          }
        }
        """;

    internal const string Subscribed = """
        {
          "subscription_id": "sub_abc123",
          "subscriber": "HERMES",
          "event_types": ["deployment_completed", "alert_triggered", "credential_rotated"],
          "created_at": "2026-01-17T12:00:00Z",
          "delivery_method": "webhook"
        }
        """;

    internal const string Unsubscribed = """
        {
          "subscription_id": "sub_abc123",
          "status": "unsubscribed",
          "removed_at": "2026-01-17T12:00:00Z"
        }
        """;

    internal const string Events = """
        {
          "events": [
            {
              "event_id": "evt_xyz789",
              "event_type": "deployment_completed",
              "source": "HEPHAESTUS",
              "data": {
                "component": "prod-n8n",
                "version": "1.0.5",
                "success": true
              },
              "priority": "normal",
              "metadata": {
                "correlation_id": "deploy_abc123"
              },
              "published_at": "2026-01-17T12:00:00Z"
            }
          ],
          "total": 152340,
          "limit": 100,
          "offset": 0
        }
        """;

    internal const string Event = """
        {
          "event_id": "evt_xyz789",
          "event_type": "deployment_completed",
          "source": "HEPHAESTUS",
          "data": {
            "component": "prod-n8n",
            "version": "1.0.5",
            "duration_ms": 12500,
            "success": true
          },
          "priority": "normal",
          "metadata": {
            "correlation_id": "deploy_abc123",
            "triggered_by": "ATLAS"
          },
          "published_at": "2026-01-17T12:00:00Z",
          "deliveries": [
            {
              "subscriber": "HERMES",
              "delivered_at": "2026-01-17T12:00:01Z",
              "status": "success"
            },
            {
              "subscriber": "ARGUS",
              "delivered_at": "2026-01-17T12:00:01Z",
              "status": "success"
            }
          ]
        }
        """;

    internal const string Poll = """
        {
          "events": [
            {
              "event_id": "evt_xyz789",
              "event_type": "deployment_completed",
              "source": "HEPHAESTUS",
              "data": {},
              "published_at": "2026-01-17T12:00:00Z"
            }
          ],
          "next_cursor": "evt_xyz790",
          "has_more": false
        }
        """;

    internal const string Ack = """
        {
          "subscriber": "HERMES",
          "event_ids": ["evt_xyz789", "evt_xyz790"]
        }
        """;

    internal const string Acknowledged = """
        {
          "acknowledged": 2,
          "subscriber": "HERMES",
          "acknowledged_at": "2026-01-17T12:00:00Z"
        }
        """;

    internal const string Replay = """
        {
          "subscriber": "HERMES",
          "start_time": "2026-01-17T10:00:00Z",
          "end_time": "2026-01-17T11:00:00Z",
          "event_types": ["deployment_completed"]
        }
        """;

    internal const string Replayed = """
        {
          "replayed": 5,
          "subscriber": "HERMES",
          "time_range": {
            "start": "2026-01-17T10:00:00Z",
            "end": "2026-01-17T11:00:00Z"
          },
          "replay_started_at": "2026-01-17T12:00:00Z"
        }
        """;

    internal const string Statistics = """
        {
          "period": "day",
          "total_events": 15234,
          "by_type": {
            "other": 665
          },
          "by_source": {
            "other": 1234
          },
          "by_priority": {
            "low": 2500,
            "normal": 12000,
            "high": 700,
            "critical": 34
          },
          "delivery_stats": {
            "total_deliveries": 45000,
            "successful": 44950,
            "failed": 50,
            "success_rate": 99.89
          }
        }
        """;

    internal const string Subscriptions = """
        {
          "subscriptions": [
            {
              "subscription_id": "sub_abc123",
              "subscriber": "HERMES",
              "event_types": ["deployment_completed", "alert_triggered"],
              "callback_url": "http://localhost:8014/webhook/events",
              "created_at": "2026-01-15T00:00:00Z",
              "events_delivered": 523,
              "last_delivery": "2026-01-17T11:55:00Z"
            }
          ],
          "total": 12
        }
        """;

    internal const string BadRequest = """{ "error": "bad_request", "message": "Invalid event type: unknown_event" }""";

    internal const string NotFound = """{ "error": "not_found", "message": "Event not found: evt_unknown" }""";

    internal const string RateLimited =
        """{ "error": "rate_limited", "message": "Too many publish requests", "retry_after_ms": 1000 }""";
}
