using System.Net;
using System.Text.Json;
using EventOps.Contracts.Http.Access;
using EventOps.Engine.Operations.Alerts;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.Identity;

/// <summary>
/// A server on which every call needs a key, with one of everything in tenant <c>a</c>: whatever only its owner may see
/// has <see cref="Secret"/> in it. And a stranger of tenant <c>b</c> with every role and scope, a key that is nobody, and
/// one that has expired.
/// </summary>
public sealed class MatrixServer : IAsyncLifetime
{
    internal const string Secret = "secret-of-a";
    internal const string Owner = "key-of-the-owner-0123456789";
    internal const string Stranger = "key-of-the-stranger-0123456789";
    internal const string Nobody = "key-of-nobody-0123456789";
    internal const string Past = "key-of-the-past-0123456789";

    private static readonly string[] Scopes = ["system:publish", "system:alert", "business:event"];
    private readonly Dictionary<string, string> _ids = [];
    private RunningServer? _server;

    internal RunningServer Server => _server!;

    /// <summary>Ids and names of what is the owner's, by the place that a route has for them.</summary>
    internal IReadOnlyDictionary<string, string> Ids => _ids;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.StartAsync(
        [
            "EventOps:Auth:EventBusAnonymous=false", "EventOps:Auth:FailuresPerMinute=0",
            .. Key(0, "owner", "a", Owner), .. All(0), .. Key(1, "stranger", "b", Stranger), .. All(1), .. Key(2, "nobody", "a", Nobody),
            .. Key(3, "past", "a", Past), .. All(3), "EventOps:Auth:Keys:3:ExpiresAt=2020-01-01T00:00:00Z",
        ]);
        using EventBusClient owner = Server.With(Owner);
        (await owner.PostAsync("/event-types", $$"""{"event_type":"{{Secret}}.type"}""")).Expect(HttpStatusCode.OK);
        _ids["subscription_id"] = await owner.SubscribeAsync("sub-a", "*");
        _ids["event_id"] = await owner.PublishAsync(Secret, Secret + ".type", data: $$"""{"what":"{{Secret}}"}""");
        _ids["subscriber"] = "sub-a";
        _ids["queue_name"] = "queue:sub-a";
        _ids["replay_id"] = (await owner.PostAsync(
            "/replay",
            """{"subscriber":"sub-a","start_time":"2020-01-01T00:00:00Z","end_time":"2100-01-01T00:00:00Z","event_types":["*"]}"""))
            .Expect(HttpStatusCode.OK).Str("replay_id");
        Answer jobs = (await owner.GetAsync("/api/v1/platform/system/queues/queue:sub-a/jobs")).Expect(HttpStatusCode.OK);
        _ids["job_id"] = jobs["data"].GetProperty("jobs")[0].GetProperty("id").GetString()!;
        _ids["trigger_id"] = (await owner.PostAsync("/v1/events", $$"""{"event_type":"{{Secret}}","who":"{{Secret}}"}"""))
            .Expect(HttpStatusCode.Created).Str("id");
        Answer alert = (await owner.PostAsync(
            "/api/v1/events/system-alerts", $$"""{"impact":"{{Secret}}","context":"{{Secret}}","priority":"high"}""")).Expect(HttpStatusCode.OK);
        _ids["notification_id"] = "ntf_" + alert["data"].GetProperty("event_id").GetString()![4..];
        _ids["key_id"] = (await owner.PostAsync("/admin/keys", $$"""{"name":"{{Secret}}-key","roles":["ROLE_USER"]}"""))
            .Expect(HttpStatusCode.Created)["data"].GetProperty("id").GetString()!;
        await owner.PostAsync("/api/v1/platform/system/logs", $$"""{"message":"{{Secret}}","service":"{{Secret}}"}""");
        _ids["export_id"] = (await owner.GetAsync("/api/v1/platform/system/logs/export?service=" + Secret))
            .Expect(HttpStatusCode.OK)["data"].GetProperty("export_id").GetString()!;
        _ids["alert_id"] = (await Server.Engine.Operations.Alerts.RaiseAsync(
            new AlertTerms("rule", "", AlertSeverity.Info, "service", Secret))).Alert!.IdText;
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    /// <summary>A rule's path, with something in each of its places.</summary>
    internal static string PathOf(AccessRule rule, IReadOnlyDictionary<string, string> ids)
    {
        string path = rule.Pattern;
        foreach ((string place, string id) in ids)
        {
            bool isTrigger = rule.Pattern.StartsWith("/v1/", StringComparison.Ordinal);
            string value = place == "event_id" && isTrigger ? ids["trigger_id"] : id;
            path = path.Replace($"{{{place}}}", value, StringComparison.Ordinal);
        }

        Assert.DoesNotContain('{', path);
        return path;
    }

    /// <summary>A body an endpoint takes that names what is in <paramref name="ids"/>; null for one that takes none.</summary>
    internal static string? BodyOf(AccessRule rule, IReadOnlyDictionary<string, string> ids) => $"{rule.Method} {rule.Pattern}" switch
    {
        "POST /publish" => """{"event_type":"agent_usage","source":"s","data":{}}""",
        "POST /publish/batch" => """[{"event_type":"agent_usage","source":"s","data":{}}]""",
        "POST /subscribe" => """{"subscriber":"own","event_types":["*"]}""",
        "POST /ack" or "POST /nack" => JsonSerializer.Serialize(new { subscriber = ids["subscriber"], event_ids = new[] { ids["event_id"] } }),
        "POST /extend" => JsonSerializer.Serialize(new { subscriber = ids["subscriber"], event_ids = new[] { ids["event_id"] }, lease_ms = 1_000 }),
        "POST /replay" =>
            $$"""{"subscriber":"{{ids["subscriber"]}}","start_time":"2020-01-01T00:00:00Z","end_time":"2100-01-01T00:00:00Z","event_types":["*"]}""",
        "POST /event-types" => """{"event_type":"own.type"}""",
        "POST /v1/events" => """{"event_type":"own"}""",
        "POST /v1/events/batch" => """[{"event_type":"own"}]""",
        "POST /v1/events/ack" => JsonSerializer.Serialize(new { event_ids = new[] { ids["trigger_id"] } }),
        "POST /api/v1/events" => """{"type":"system_alert","source":"s","payload":{"impact":"i","context":"c","priority":"low"}}""",
        "POST /api/v1/events/system-alerts" or "POST /api/v1/events/business-metrics" or "POST /api/v1/events/operational-updates" =>
            """{"impact":"i","context":"c","priority":"low","metric":"m","value":1,"name":"n","event":"e","status":"s","update":"u","operation":"o"}""",
        "POST /api/v1/notifications/bulk-review" => JsonSerializer.Serialize(new { ids = new[] { ids["notification_id"] }, action = "review" }),
        "POST /api/ops/runbooks/execute" => """{"command":"failover","dry_run":true}""",
        "POST /admin/keys" => """{"name":"own-key"}""",
        "POST /api/v1/platform/system/queues/{queue_name}/jobs/retry" or "POST /api/v1/platform/system/queues/{queue_name}/jobs/delete" =>
            """{"status":"failed"}""",
        "POST /api/v1/platform/system/logs" => """{"message":"own"}""",
        "POST /v1/logs" => """{"resourceLogs":[]}""",
        _ => null,
    };

    private static IEnumerable<string> Key(int index, string name, string tenant, string token) =>
    [
        $"EventOps:Auth:Keys:{index}:Name={name}", $"EventOps:Auth:Keys:{index}:Key={token}", $"EventOps:Auth:Keys:{index}:Tenant={tenant}",
    ];

    private static IEnumerable<string> All(int index) => Scopes
        .Select((scope, i) => $"EventOps:Auth:Keys:{index}:Scopes:{i}={scope}")
        .Append($"EventOps:Auth:Keys:{index}:Roles:0=ROLE_SYSTEM_ADMIN");
}
