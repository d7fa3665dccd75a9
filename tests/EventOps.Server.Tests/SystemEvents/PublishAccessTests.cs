using System.Net;
using System.Text.Json;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.SystemEvents.Publishing;
using EventOps.Server.Tests.EventBus.Support;
using static EventOps.Server.Tests.SystemEvents.SystemEventsServer;

namespace EventOps.Server.Tests.SystemEvents;

/// <summary>Who may send what, and what everybody else is answered.</summary>
public sealed class PublishAccessTests(SystemEventsServer server) : IClassFixture<SystemEventsServer>
{
    private const string Payload = """{"impact":"none","context":"access","metric":"m","value":1,"summary":"s"}""";

    private static readonly (string Path, string Type, string Scope)[] Needs =
    [
        (Events, "system_alert", "system:alert"), (Events, "business_event", "business:event"), (Events, "operational_update", "system:publish"),
        (Events, "performance_metric", "system:publish"), (Events, "user_action", "system:publish"), (Events, "plain", "system:publish"),
        (Events, "agent_usage", "system:publish"), (Alerts, "system_alert", "system:alert"), (Metrics, "business_event", "business:event"),
        (Updates, "operational_update", "system:publish"),
    ];

    public static TheoryData<string, string, string, string> Matrix()
    {
        var all = new TheoryData<string, string, string, string>();
        foreach ((string path, string type, string scope) in Needs)
        {
            foreach (string caller in (string[])["all", "none", .. Scopes])
            {
                all.Add(path, type, scope, caller);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Each_type_needs_its_scope_at_each_endpoint(string path, string type, string scope, string caller)
    {
        string source = $"access-{path[^5..].Replace('/', '-')}-{type}-{NameOf(caller)}";
        Answer answer = await server.As(NameOf(caller)).PostAsync(path, $$"""{"type":"{{type}}","source":"{{source}}","payload":{{PayloadOf(type)}}}""");
        string[] sent = (await server.As("all").GetAsync("/events?source=" + source)).Ids();
        if (caller == "all" || caller == scope)
        {
            Assert.Equal([IdOf(answer)], sent);
            return;
        }

        JsonElement error = Refused(answer, HttpStatusCode.Forbidden, "ACCESS_DENIED");
        Assert.Contains(scope, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(sent);
    }

    [Fact]
    public async Task A_type_nobody_registered_is_no_news_to_whoever_may_not_send_it()
    {
        JsonElement error = Refused(
            await server.As("system-alert").PostAsync(Events, """{"type":"unheard_of","source":"x","payload":{}}"""), HttpStatusCode.Forbidden, "ACCESS_DENIED");
        Assert.Contains("system:publish", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Events)]
    [InlineData(Alerts)]
    [InlineData(Metrics)]
    [InlineData(Updates)]
    public async Task A_key_is_needed_on_this_machine_too(string path)
    {
        Answer missing = await server.Server.Bus.PostAsync(path, Printed);
        Refused(missing, HttpStatusCode.Unauthorized, "AUTHENTICATION_REQUIRED");
        Assert.Equal("Bearer", missing.Headers["WWW-Authenticate"]);
        foreach (string wrong in (string[])["Bearer wrong-token-0123456789", "Basic YTpi", "Bearer", "Bearer a b"])
        {
            Refused(
                await server.Server.Bus.PostAsync(path, Printed, ("Authorization", wrong)), HttpStatusCode.Unauthorized, "AUTHENTICATION_REQUIRED");
        }

        Refused(await server.Server.Bus.PostAsync(path + "?token=" + TokenOf("all"), Printed), HttpStatusCode.Unauthorized, "AUTHENTICATION_REQUIRED");
    }

    [Theory]
    [InlineData("other")]
    [InlineData("nobody-has-it")]
    [InlineData("TN_123")]
    [InlineData("tn_123 ")]
    [InlineData("tñ_123")]
    public async Task For_another_tenant_nothing_is_taken_or_told(string tenant)
    {
        foreach (string path in (string[])[Events, Alerts])
        {
            Answer answer = await server.As("all").PostAsync(
                path, $$$"""{"type":"system_alert","source":"foreign","tenant_id":"{{{tenant}}}","payload":{{{PayloadOf("system_alert")}}}}""");

            JsonElement error = Refused(answer, HttpStatusCode.Forbidden, "ACCESS_DENIED");
            Assert.Equal("tenant_id", FieldOf(error));
            Assert.Equal("Field 'tenant_id' must be the tenant of the key, or left out", error.GetProperty("message").GetString());
        }

        Assert.Empty((await server.As("all").GetAsync("/events?source=foreign")).Ids());
        Assert.Empty((await server.As("stranger").GetAsync("/events?source=foreign")).Ids());
    }

    [Fact]
    public async Task What_only_the_body_shows_to_be_denied_is_in_the_audit_too()
    {
        await using RunningServer own = await RunningServer.StartAsync(
            [.. Settings, .. Key(6, "auditor", Tenant), "EventOps:Auth:Keys:6:Roles:0=ROLE_SYSTEM_ADMIN"]);
        using (EventBusClient alert = own.With(TokenOf("system-alert")))
        {
            await alert.PostAsync(Events, """{"type":"business_event","source":"x","payload":{}}""", ("X-Request-Id", "by-scope"));
            await alert.PostAsync(
                Alerts, """{"tenant_id":"other","payload":{"impact":"none","context":"c"}}""", ("X-Request-Id", "by-tenant"));
            await alert.PostAsync(Metrics, "{}", ("X-Request-Id", "at-the-door"));
        }

        await own.RestartAsync();
        using EventBusClient auditor = own.With(TokenOf("auditor"));
        JsonElement[] entries = (await auditor.GetAsync("/api/v1/audit?action=access.denied")).Expect(HttpStatusCode.OK).List("data");
        Assert.Equal(
            [("at-the-door", "POST " + Metrics, "system-alert"), ("by-tenant", "POST " + Alerts, "system-alert"), ("by-scope", "POST " + Events, "system-alert")],
            entries.Select(one => (
                one.GetProperty("request_id").GetString(), one.GetProperty("target").GetString(), one.GetProperty("actor").GetString())));
        Assert.All(entries, one => Assert.Equal(403, one.GetProperty("status").GetInt32()));
    }

    [Fact]
    public void The_domain_endpoints_ask_at_the_door_what_the_table_of_types_says()
    {
        foreach ((string path, string type, string scope) in Needs)
        {
            Callers who = AccessTable.Of("POST", path).Who;
            Assert.Equal(KeyNeed.Always, who.Key);
            Assert.Equal(path == Events ? Callers.AnyScope : PublishScopes.Of(System.Text.Encoding.UTF8.GetBytes(type)), who);
            Assert.Contains(scope, EventOps.Contracts.Http.Auth.RoleNames.AllScopes);
        }
    }

    internal static string PayloadOf(string type) => type switch
    {
        "system_alert" => """{"impact":"none","context":"access"}""",
        "business_event" => """{"metric":"m","value":1}""",
        "operational_update" => """{"summary":"s"}""",
        "performance_metric" => """{"metric":"m","value":1}""",
        "user_action" => """{"action":"a"}""",
        _ => Payload,
    };
}
