using System.Net;
using EventOps.Contracts.Http.Auth;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.SystemEvents;

/// <summary>Who sees what: the role table as a matrix, tenants, and callers that are nobody.</summary>
public sealed class NotificationVisibilityTests
{
    private static readonly Dictionary<string, string> Events = new()
    {
        ["system"] = "user_action",
        ["operational"] = "operational_update",
        ["business"] = "business_event",
        ["alerts"] = "system_alert",
        ["planning"] = "performance_metric",
    };

    private static readonly Dictionary<string, string[]> SeenBy = new()
    {
        ["ROLE_EXECUTIVE_CEO"] = [.. Events.Keys],
        ["ROLE_EXECUTIVE_CFO"] = [.. Events.Keys],
        ["ROLE_EXECUTIVE_COO"] = [.. Events.Keys],
        ["ROLE_EXECUTIVE_CTO"] = [.. Events.Keys],
        ["ROLE_SYSTEM_ADMIN"] = [.. Events.Keys],
        ["ROLE_OPS_MANAGER"] = ["system", "operational", "alerts"],
        ["ROLE_SUPPORT_MANAGER"] = ["system", "operational"],
        ["ROLE_ANALYST"] = ["system", "business"],
        ["ROLE_USER"] = ["system"],
    };

    [Fact]
    public async Task Each_role_sees_the_scopes_of_the_table_and_no_notification_of_others()
    {
        await using RunningServer server = await NotificationServer.StartAsync();
        using NotificationClient admin = server.As(NotificationServer.Admin);
        Assert.Equal(RoleNames.AllRoles.Order(), SeenBy.Keys.Order());
        foreach ((string role, string[] seen) in SeenBy)
        {
            using NotificationClient caller = server.As(role);
            var ids = new Dictionary<string, string>();
            foreach ((string scope, string type) in Events)
            {
                ids[scope] = await admin.NotifyAsync(type, scope == "planning" ? "normal" : "high");
            }

            foreach ((string scope, string id) in ids)
            {
                // An alert is also of the system: whoever sees either sees it.
                bool isSeen = seen.Contains(scope) || (scope == "alerts" && seen.Contains("system"));
                (await caller.GetAsync("/" + id)).Expect(isSeen ? HttpStatusCode.OK : HttpStatusCode.NotFound);
                (await caller.ReviewAsync(id)).Expect(isSeen ? HttpStatusCode.OK : HttpStatusCode.NotFound);
                if (seen.Contains(scope))
                {
                    Assert.Contains(id, await caller.IdsAsync($"?scope={scope}"));
                    Assert.Contains(id, await caller.IdsAsync("?scope=" + string.Join(',', seen)));
                }
                else
                {
                    NotificationClient.ExpectError(await caller.GetAsync($"?scope={scope}"), HttpStatusCode.Forbidden, "ACCESS_DENIED");
                    NotificationClient.ExpectError(await caller.GetAsync($"?scope=system,{scope}"), HttpStatusCode.Forbidden, "ACCESS_DENIED");
                    NotificationClient.ExpectError(await caller.GetAsync($"/stream?scope={scope}"), HttpStatusCode.Forbidden, "ACCESS_DENIED");
                }
            }

            string[] hidden = [.. ids.Where(one => !seen.Contains(one.Key) && one.Key != "alerts").Select(one => one.Value)];
            if (hidden.Length > 0)
            {
                NotificationClient.ExpectError(await caller.ReviewManyAsync(hidden), HttpStatusCode.NotFound, "RESOURCE_NOT_FOUND");
                Assert.All(hidden, id => Assert.Equal("pending_review", StatusOf(admin, id)));
            }
        }
    }

    [Fact]
    public async Task An_event_of_two_scopes_is_one_notification()
    {
        await using RunningServer server = await NotificationServer.StartAsync();
        using NotificationClient ops = server.As("ROLE_OPS_MANAGER");
        string id = await ops.NotifyAsync();
        Answer both = await ops.GetAsync("?scope=system,alerts,operational");
        Assert.Equal([id], NotificationClient.Ids(both));
        Assert.Equal((1, 1, 0), NotificationClient.Counts(both));
        (await ops.ReviewAsync(id)).Expect(HttpStatusCode.OK);
        Assert.Empty(await ops.IdsAsync("?scope=alerts&status=unread"));
        Assert.Equal(
            ["system", "alerts"],
            (await ops.GetAsync("/" + id))["data"].GetProperty("scopes").EnumerateArray().Select(one => one.GetString()));
    }

    [Fact]
    public async Task Another_tenants_notifications_are_not_there()
    {
        await using RunningServer server = await NotificationServer.StartAsync();
        using NotificationClient mine = server.As(NotificationServer.Admin);
        using NotificationClient other = server.As(NotificationServer.OtherTenant);
        string id = await mine.NotifyAsync(data: """{"summary":"mine alone"}""");
        NotificationClient.ExpectError(await other.GetAsync("/" + id), HttpStatusCode.NotFound, "RESOURCE_NOT_FOUND");
        NotificationClient.ExpectError(await other.ReviewAsync(id), HttpStatusCode.NotFound, "RESOURCE_NOT_FOUND");
        Answer many = NotificationClient.ExpectError(await other.ReviewManyAsync(id), HttpStatusCode.NotFound, "RESOURCE_NOT_FOUND");
        Assert.DoesNotContain("mine alone", many.Text, StringComparison.Ordinal);
        Answer list = await other.GetAsync("?scope=system,alerts");
        Assert.Empty(NotificationClient.Ids(list));
        Assert.Equal((0, 0, 0), NotificationClient.Counts(list));
        Assert.Equal("pending_review", StatusOf(mine, id));
    }

    [Fact]
    public async Task Whoever_is_nobody_comes_nowhere()
    {
        await using RunningServer server = await NotificationServer.StartAsync();
        using NotificationClient none = server.As(NotificationServer.NoRole);
        using var wrong = new NotificationClient(server, "a-token-nobody-was-given");
        using NotificationClient user = server.As("ROLE_USER");
        string id = await user.NotifyAsync();
        foreach ((HttpMethod method, string path) in ((HttpMethod, string)[])
            [(HttpMethod.Get, ""), (HttpMethod.Get, "/" + id), (HttpMethod.Get, "/stream"), (HttpMethod.Post, $"/{id}/reviewed"), (HttpMethod.Post, "/bulk-review")])
        {
            string url = "/api/v1/notifications" + path;
            NotificationClient.ExpectError(await server.Bus.SendAsync(method, url), HttpStatusCode.Unauthorized, "AUTHENTICATION_REQUIRED");
            NotificationClient.ExpectError(await wrong.Http.SendAsync(method, url), HttpStatusCode.Unauthorized, "AUTHENTICATION_REQUIRED");
            NotificationClient.ExpectError(
                await server.Bus.SendAsync(method, url + "?token=" + NotificationServer.KeyOf("ROLE_USER")), HttpStatusCode.Unauthorized, "AUTHENTICATION_REQUIRED");
            NotificationClient.ExpectError(await none.Http.SendAsync(method, url), HttpStatusCode.Forbidden, "ACCESS_DENIED");
        }
    }

    private static string StatusOf(NotificationClient admin, string id) =>
        admin.GetAsync("/" + id).GetAwaiter().GetResult()["data"].GetProperty("status").GetString()!;
}
