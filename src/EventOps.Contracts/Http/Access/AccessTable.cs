using static EventOps.Contracts.Http.Access.Callers;
using static EventOps.Contracts.Http.Auth.Scopes;
using static EventOps.Contracts.Http.RateLimiting.RateLimitOperation;

namespace EventOps.Contracts.Http.Access;

/// <summary>
/// Every endpoint of the server: who may call it, which rate limit a call counts against, and what the audit calls it. An
/// endpoint exists only by standing here: <see cref="ContractRoutes"/> maps nothing else, and a test walks what is
/// mapped.
/// </summary>
public static class AccessTable
{
    private const string System = "/api/v1/platform/system";
    private const string Logs = System + "/logs";
    private const string SystemEvents = "/api/v1/events";
    private const string Notifications = "/api/v1/notifications";
    private const string Ops = "/api/ops";

    /// <summary>All rules.</summary>
    public static IReadOnlyList<AccessRule> Rules { get; } =
    [
        new("GET", "/livez", Everybody),
        new("GET", "/readyz", Everybody),
        new("GET", "/openapi/v1.json", Everybody),
        new("GET", "/metrics", Bus),

        // Event Bus
        new("GET", "/health", Bus),
        new("POST", "/publish", Bus, Publish),
        new("POST", "/publish/batch", Bus, Publish),
        new("POST", "/subscribe", Bus, Subscribe, "subscription.create"),
        new("DELETE", "/subscribe/{subscription_id}", Bus, Subscribe, "subscription.delete"),
        new("POST", "/subscriptions/{subscription_id}/rotate-secret", Bus, Subscribe, "subscription.rotate_secret"),
        new("POST", "/subscriptions/{subscription_id}/enable", Bus, Subscribe, "subscription.enable"),
        new("GET", "/subscriptions", Bus, Query),
        new("GET", "/events", Bus, Query),
        new("GET", "/events/{event_id}", Bus, Query),
        new("GET", "/poll/{subscriber}", Bus, Poll),
        new("GET", "/stream/{subscriber}", Bus, Poll),
        new("POST", "/ack", Bus, Poll, "events.acknowledge"),
        new("POST", "/nack", Bus, Poll, "events.send_back"),
        new("POST", "/extend", Bus, Poll, "events.extend_lease"),
        new("POST", "/replay", Bus, Subscribe, "replay.start"),
        new("GET", "/replay/{replay_id}", Bus, Query),
        new("DELETE", "/replay/{replay_id}", Bus, Subscribe, "replay.cancel"),
        new("GET", "/replays", Bus, Query),
        new("GET", "/stats", Bus, Query),
        new("GET", "/event-types", Bus, Query),
        new("POST", "/event-types", Bus, Subscribe, "event_type.register"),

        // Trigger Ingestion
        new("POST", "/v1/events", AnyKey, Publish),
        new("POST", "/v1/events/batch", AnyKey, Publish),
        new("GET", "/v1/events", AnyKey, Query),
        new("POST", "/v1/events/ack", AnyKey, Poll, "events.acknowledge"),
        new("GET", "/v1/events/{event_id}", AnyKey, Query),
        new("DELETE", "/v1/events/{event_id}", AnyKey, Poll, "event.delete"),
        new("POST", "/v1/events/{event_id}/ack", AnyKey, Poll, "event.acknowledge"),

        // System Events: a type's own scope, for the first of these, is in PublishScopes
        new("POST", SystemEvents, AnyScope, Publish),
        new("POST", SystemEvents + "/system-alerts", With(SystemAlert), Publish),
        new("POST", SystemEvents + "/business-metrics", With(BusinessEvent), Publish),
        new("POST", SystemEvents + "/operational-updates", With(SystemPublish), Publish),

        // System Events: notifications; what a caller sees of them depends on its roles (ScopeVisibility)
        new("GET", Notifications, AnyRole, Query),
        new("GET", Notifications + "/stream", AnyRole, Poll),
        new("GET", Notifications + "/{notification_id}", AnyRole, Query),
        new("POST", Notifications + "/{notification_id}/reviewed", AnyRole, Query, "notification.review"),
        new("POST", Notifications + "/bulk-review", AnyRole, Query, "notification.bulk_review"),

        // System Monitoring
        new("GET", System + "/queues", TenantOperations, Query),
        new("GET", System + "/queues/{queue_name}/jobs", TenantOperations, Query),
        new("POST", System + "/queues/{queue_name}/pause", TenantOperations, Query, "queue.pause"),
        new("POST", System + "/queues/{queue_name}/resume", TenantOperations, Query, "queue.resume"),
        new("POST", System + "/queues/{queue_name}/jobs/retry", TenantOperations, Query, "jobs.retry"),
        new("POST", System + "/queues/{queue_name}/jobs/delete", TenantOperations, Query, "jobs.delete"),
        new("POST", System + "/jobs/{job_id}/retry", TenantOperations, Query, "job.retry"),
        new("DELETE", System + "/jobs/{job_id}", TenantOperations, Query, "job.delete"),

        // Operations console
        new("GET", Ops + "/status", ServerOperations, Query) { WithoutEngine = true },
        new("POST", Ops + "/runbooks/execute", ServerOperations, Query, "runbook.execute") { WithoutEngine = true },
        new("GET", Ops + "/metrics/summary", ServerOperations, Query) { WithoutEngine = true },
        new("GET", Ops + "/metrics/timeseries", ServerOperations, Query) { WithoutEngine = true },

        // System Monitoring: logs; who asked for an export is in its event
        new("GET", Logs, TenantOperations, Query) { WithoutEngine = true },
        new("POST", Logs, AnyKey, Log) { WithoutEngine = true },
        new("GET", Logs + "/export", TenantOperations, Query),
        new("GET", Logs + "/export/{export_id}", TenantOperations, Query),
        new("GET", Logs + "/export/{export_id}/download", TenantOperations, Query),

        // OpenTelemetry
        new("POST", "/v1/logs", AnyKey, Log) { WithoutEngine = true },

        // System Monitoring: what this server runs on
        new("GET", System + "/infrastructure/health", ServerOperations, Query),
        new("GET", System + "/infrastructure/ip-reputation", ServerOperations, Query),
        new("GET", System + "/infrastructure/alerts", ServerOperations, Query),
        new("POST", System + "/infrastructure/alerts/{alert_id}/acknowledge", ServerOperations, Query, "alert.acknowledge"),

        // Audit
        new("GET", "/api/v1/audit", Admins, Query),

        // Keys
        new("POST", "/admin/keys", Admins, Query, "key.create"),
        new("GET", "/admin/keys", Admins, Query),
        new("GET", "/admin/keys/{key_id}", Admins, Query),
        new("DELETE", "/admin/keys/{key_id}", Admins, Query, "key.revoke"),
        new("POST", "/admin/keys/{key_id}/rotate", Admins, Query, "key.rotate"),
    ];

    /// <summary>The rule of an endpoint.</summary>
    /// <exception cref="InvalidOperationException">There is none: nobody has decided who may call it.</exception>
    public static AccessRule Of(string method, string pattern) =>
        Rules.FirstOrDefault(one => one.Method == method && one.Pattern == pattern)
        ?? throw new InvalidOperationException($"{method} {pattern} is not in the access table.");
}
