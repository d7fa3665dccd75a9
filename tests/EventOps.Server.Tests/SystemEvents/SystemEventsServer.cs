using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.SystemEvents;

/// <summary>
/// A server with a key for each scope, one with all and one with none, all of tenant <c>tn_123</c>, and a stranger of
/// another; and two types without a schema.
/// </summary>
public sealed class SystemEventsServer : IAsyncLifetime
{
    internal const string Tenant = "tn_123";
    internal const string Events = "/api/v1/events";
    internal const string Alerts = "/api/v1/events/system-alerts";
    internal const string Metrics = "/api/v1/events/business-metrics";
    internal const string Updates = "/api/v1/events/operational-updates";

    /// <summary>The contract's request, as printed (2.1).</summary>
    internal const string Printed = """
        {
          "type": "system_alert",
          "source": "monitoring_system",
          "tenant_id": "tn_123",
          "timestamp": "2025-12-19T12:00:00Z",
          "payload": {
            "impact": "moderate_increasing_risk",
            "context": "deliverability_trend_analysis",
            "impact_range": "2K-8K",
            "priority": "medium",
            "follow_up_required": true
          }
        }
        """;

    /// <summary>Its answer.</summary>
    internal const string PrintedAnswer = """
        {
          "success": true,
          "data": {
            "event_id": "evt_abc123",
            "processed": true,
            "notification_generated": true
          }
        }
        """;

    internal static readonly string[] Scopes = ["system:publish", "system:alert", "business:event"];

    private readonly Dictionary<string, EventBusClient> _callers = [];
    private RunningServer? _server;

    public RunningServer Server => _server!;

    /// <summary>The settings of one key with scopes.</summary>
    internal static IEnumerable<string> Key(int index, string name, string tenant, params string[] scopes) =>
    [
        $"EventOps:Auth:Keys:{index}:Name={name}", $"EventOps:Auth:Keys:{index}:Key={TokenOf(name)}", $"EventOps:Auth:Keys:{index}:Tenant={tenant}",
        .. scopes.Select((scope, i) => $"EventOps:Auth:Keys:{index}:Scopes:{i}={scope}"),
    ];

    internal static string TokenOf(string name) => "token-of-" + name.Replace(':', '-') + "-0123456789";

    /// <summary>The settings of all of them.</summary>
    internal static string[] Settings =>
    [
        .. Key(0, "all", Tenant, Scopes), .. Key(1, "none", Tenant), .. Key(2, "stranger", "other", Scopes),
        .. Scopes.SelectMany((scope, i) => Key(3 + i, NameOf(scope), Tenant, scope)),
        "EventOps:EventTypes:Catalogue:0:Name=plain", "EventOps:EventTypes:Catalogue:1:Name=plain_too",
    ];

    /// <summary>The name of the key that has one scope.</summary>
    internal static string NameOf(string scope) => scope.Replace(':', '-');

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync(Settings);

    public async Task DisposeAsync()
    {
        foreach (EventBusClient caller in _callers.Values)
        {
            caller.Dispose();
        }

        await Server.DisposeAsync();
    }

    internal EventBusClient As(string name)
    {
        if (!_callers.TryGetValue(name, out EventBusClient? caller))
        {
            _callers[name] = caller = Server.With(TokenOf(name));
        }

        return caller;
    }

    /// <summary>The event as the bus shows it.</summary>
    internal async Task<Answer> EventAsync(string id, string caller = "all") =>
        (await As(caller).GetAsync("/events/" + id)).Expect(HttpStatusCode.OK);

    /// <summary>The <c>data</c> of an event that was taken.</summary>
    internal static JsonElement Taken(Answer answer)
    {
        Assert.True(answer.Expect(HttpStatusCode.OK)["success"].GetBoolean());
        Assert.True(answer["data"].GetProperty("processed").GetBoolean());
        return answer["data"];
    }

    internal static string IdOf(Answer answer) => Taken(answer).GetProperty("event_id").GetString()!;

    /// <summary>The <c>error</c> of a request that was refused, in this contract's envelope.</summary>
    internal static JsonElement Refused(Answer answer, HttpStatusCode status, string code)
    {
        Assert.Equal("application/json", answer.Expect(status).Headers["Content-Type"]);
        Assert.False(answer["success"].GetBoolean());
        JsonElement error = answer["error"];
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.Equal(answer.Headers["X-Request-Id"], error.GetProperty("request_id").GetString());
        return error;
    }

    /// <summary>The field the details of a refusal name; null when they name none.</summary>
    internal static string? FieldOf(JsonElement error) =>
        error.TryGetProperty("details", out JsonElement details) && details.TryGetProperty("field", out JsonElement field) ? field.GetString() : null;
}
