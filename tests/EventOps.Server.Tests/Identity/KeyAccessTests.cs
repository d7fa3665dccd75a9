using System.Net;
using System.Text;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.Identity;

/// <summary>Who manages which keys, and what a wrong request is answered.</summary>
public sealed class KeyAccessTests
{
    private const string NoKey = "key_0000000000000";

    private static readonly (HttpMethod Method, string Path)[] Doors =
    [
        (HttpMethod.Post, ""), (HttpMethod.Get, ""), (HttpMethod.Get, "/" + NoKey), (HttpMethod.Delete, "/" + NoKey),
        (HttpMethod.Post, $"/{NoKey}/rotate"),
    ];

    private static readonly string[] Configured =
    [
        "EventOps:Auth:Keys:0:Name=root", "EventOps:Auth:Keys:0:Key=key-of-the-root-0123", "EventOps:Auth:Keys:0:Roles:0=ROLE_SYSTEM_ADMIN",
        "EventOps:Auth:Keys:1:Name=ops", "EventOps:Auth:Keys:1:Key=key-of-the-ops-0123", "EventOps:Auth:Keys:1:Roles:0=ROLE_OPS_MANAGER",
        "EventOps:Auth:Keys:2:Name=boss", "EventOps:Auth:Keys:2:Key=key-of-the-boss-0123", "EventOps:Auth:Keys:2:Roles:0=ROLE_SYSTEM_ADMIN",
        "EventOps:Auth:Keys:2:Tenant=acme",
        "EventOps:Auth:Keys:3:Name=gone", "EventOps:Auth:Keys:3:Key=key-of-the-past-0123", "EventOps:Auth:Keys:3:Roles:0=ROLE_SYSTEM_ADMIN",
        "EventOps:Auth:Keys:3:ExpiresAt=2020-01-01T00:00:00Z",
        "EventOps:RateLimits:Query:Permits=1000", "EventOps:RateLimits:Query:Window=00:01:00",
    ];

    [Fact]
    public async Task Only_a_system_administrator_comes_in()
    {
        await using RunningServer server = await RunningServer.StartAsync(Configured);
        using EventBusClient ops = server.With("key-of-the-ops-0123");
        using EventBusClient gone = server.With("key-of-the-past-0123");
        foreach ((HttpMethod method, string path) in Doors)
        {
            string url = KeyClient.Base + path;
            Answer refused = KeyClient.ExpectError(
                await server.Bus.SendAsync(method, url), HttpStatusCode.Unauthorized, "AUTHENTICATION_REQUIRED");
            Assert.Equal("Bearer", refused.Headers["WWW-Authenticate"]);
            KeyClient.ExpectError(
                await server.Bus.SendAsync(method, url, null, ("Authorization", "Bearer wrong-token-0123456789")),
                HttpStatusCode.Unauthorized,
                "AUTHENTICATION_REQUIRED");
            KeyClient.ExpectError(
                await server.Bus.SendAsync(method, url + "?key=x"), HttpStatusCode.Unauthorized, "AUTHENTICATION_REQUIRED");
            Answer expired = KeyClient.ExpectError(
                await gone.SendAsync(method, url), HttpStatusCode.Unauthorized, "AUTHENTICATION_REQUIRED");
            Assert.Equal("The API key has expired", KeyClient.MessageOf(expired));
            KeyClient.ExpectError(await ops.SendAsync(method, url), HttpStatusCode.Forbidden, "ACCESS_DENIED");
        }
    }

    [Fact]
    public async Task A_tenants_own_administrator_manages_its_keys_and_finds_no_others()
    {
        await using RunningServer server = await RunningServer.StartAsync(Configured);
        using var root = new KeyClient(server, "key-of-the-root-0123");
        using var boss = new KeyClient(server, "key-of-the-boss-0123");
        (string ours, _) = await root.MakeAsync("""{"name":"ours"}""");
        (string theirs, _) = await root.MakeAsync("""{"name":"theirs","tenant":"acme"}""");
        (string made, string token) = await boss.MakeAsync("""{"name":"made","roles":["ROLE_SYSTEM_ADMIN"]}""");
        Assert.Equal(["boss", "theirs", "made"], await boss.NamesAsync(1));
        Assert.Equal(["root", "ops", "boss", "gone", "ours", "theirs", "made"], await root.NamesAsync(2));
        Assert.Equal("acme", (await boss.GetAsync(made)).GetProperty("tenant").GetString());

        // What it may not see is answered as what is not there, whatever is asked of it.
        foreach (string id in (string[])[ours, "config:root", "config:ops", NoKey, "config:nobody", "x", "file:admin-key", "key_"])
        {
            Answer[] answers =
            [
                await boss.Http.GetAsync($"{KeyClient.Base}/{id}"), await boss.Http.DeleteAsync($"{KeyClient.Base}/{id}?force=true"),
                await boss.Http.PostAsync($"{KeyClient.Base}/{id}/rotate", "{}"),
            ];
            Assert.All(answers, one => Assert.Equal(
                $"Key not found: {id}",
                KeyClient.MessageOf(KeyClient.ExpectError(one, HttpStatusCode.NotFound, "RESOURCE_NOT_FOUND"))));
        }

        foreach (string body in (string[])
            [
                """{"name":"x","tenant":"default"}""", """{"name":"x","tenant":"elsewhere"}""",
                """{"name":"x","rate_limits":{"query":{"enabled":false}}}""", """{"name":"x","rate_limits":{"query":{"permits":1001,"window_ms":86400000}}}""",
                """{"name":"x","rate_limits":{"query":{"permits":1000,"window_ms":59999}}}""",
            ])
        {
            KeyClient.ExpectError(await boss.Http.PostAsync(KeyClient.Base, body), HttpStatusCode.Forbidden, "ACCESS_DENIED");
        }

        // The key it made is an administrator's of that tenant, and of no other.
        using var second = new KeyClient(server, token);
        Assert.Equal(["boss", "theirs", "made"], await second.NamesAsync());
        await second.MakeAsync("""{"name":"slow","tenant":"acme","rate_limits":{"query":{"permits":1000,"window_ms":60000}}}""");
        await second.RevokeAsync(theirs);
        await root.RevokeAsync(made);
        KeyClient.ExpectError(await second.Http.GetAsync(KeyClient.Base), HttpStatusCode.Unauthorized, "AUTHENTICATION_REQUIRED");
    }

    [Fact]
    public async Task The_operators_tenant_is_a_setting()
    {
        await using RunningServer server = await RunningServer.StartAsync([.. Configured, "EventOps:Auth:OperatorTenant=acme"]);
        using var root = new KeyClient(server, "key-of-the-root-0123");
        using var boss = new KeyClient(server, "key-of-the-boss-0123");
        await boss.MakeAsync("""{"name":"theirs","tenant":"elsewhere"}""");
        Assert.Equal(["root", "ops", "boss", "gone", "theirs"], await boss.NamesAsync());
        Assert.Equal(["root", "ops", "gone"], await root.NamesAsync());
    }

    [Fact]
    public async Task Keys_of_the_configuration_are_shown_and_changed_there_only()
    {
        await using RunningServer server = await RunningServer.StartAsync(Configured);
        using var root = new KeyClient(server, "key-of-the-root-0123");
        System.Text.Json.JsonElement gone = await root.GetAsync("config:gone");
        Assert.Equal("configuration 2020-01-01T00:00:00.000Z", $"{gone.GetProperty("source")} {gone.GetProperty("expires_at")}");
        Assert.NotEqual(System.Text.Json.JsonValueKind.Null, (await root.GetAsync("config:root")).GetProperty("last_used_at").ValueKind);
        foreach (string id in (string[])["config:ops", "config:root", "config:gone"])
        {
            KeyClient.ExpectError(await root.Http.DeleteAsync($"{KeyClient.Base}/{id}?force=true"), HttpStatusCode.Conflict, "CONFLICT");
            KeyClient.ExpectError(await root.Http.PostAsync($"{KeyClient.Base}/{id}/rotate", ""), HttpStatusCode.Conflict, "CONFLICT");
        }

        KeyClient.ExpectError(await root.Http.PostAsync(KeyClient.Base, """{"name":"OPS"}"""), HttpStatusCode.Conflict, "CONFLICT");
        await root.MakeAsync("""{"name":"ops","tenant":"acme"}""");
    }

    [Fact]
    public async Task A_key_revokes_itself_only_when_told_twice()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using KeyClient admin = KeyClient.Admin(server);
        (string id, string token) = await admin.MakeAsync("""{"name":"second","roles":["ROLE_SYSTEM_ADMIN"]}""");
        using var second = new KeyClient(server, token);
        foreach (string query in (string[])["", "?force=false"])
        {
            Answer refused = KeyClient.ExpectError(
                await second.Http.DeleteAsync($"{KeyClient.Base}/{id}{query}"), HttpStatusCode.Conflict, "CONFLICT");
            Assert.Contains("force=true", KeyClient.MessageOf(refused), StringComparison.Ordinal);
        }

        KeyClient.ExpectError(await second.Http.DeleteAsync($"{KeyClient.Base}/{id}?force=yes"), HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        await second.RevokeAsync(id, "?force=true");
        KeyClient.ExpectError(await second.Http.GetAsync(KeyClient.Base), HttpStatusCode.Unauthorized, "AUTHENTICATION_REQUIRED");
    }

    [Fact]
    public async Task A_wrong_request_is_told_what_is_wrong()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using KeyClient admin = KeyClient.Admin(server);
        foreach ((string body, string named) in ((string, string)[])
            [
                ("", "body"), ("[]", "object"), ("{", "JSON"), ("{}", "'name'"), ("""{"name":5}""", "'name'"), ("""{"name":""}""", "'name'"),
                ("""{"name":"no spaces"}""", "'name'"), ($$"""{"name":"{{new string('x', 65)}}"}""", "'name'"), ("""{"name":"Anonymous"}""", "'name'"),
                ("""{"name":"x","tenant":"a/b"}""", "'tenant'"), ("""{"name":"x","roles":["ROLE_KING"]}""", "'roles'"),
                ("""{"name":"x","roles":{}}""", "'roles'"), ("""{"name":"x","scopes":["system:all"]}""", "'scopes'"),
                ("""{"name":"x","expiresAt":"2999-01-01"}""", "expires_at"), ("""{"name":"x","expires_at":"soon"}""", "'expires_at'"),
                ("""{"name":"x","expires_at":"2020-01-01T00:00:00Z"}""", "future"), ("""{"name":"x","expires_at":5}""", "'expires_at'"),
                ("""{"name":"x","expires_in_seconds":0}""", "'expires_in_seconds'"), ("""{"name":"x","expires_in_seconds":1.5}""", "'expires_in_seconds'"),
                ("""{"name":"x","expires_in_seconds":3153600001}""", "'expires_in_seconds'"),
                ("""{"name":"x","expires_in_seconds":5,"expires_at":"2999-01-01"}""", "not both"),
                ("""{"name":"x","rate_limits":5}""", "'rate_limits'"), ("""{"name":"x","rate_limits":{"fly":{"permits":1,"window_ms":1}}}""", "'rate_limits'"),
                ("""{"name":"x","rate_limits":{"poll":{"permits":0,"window_ms":1}}}""", "'rate_limits'"),
                ("""{"name":"x","rate_limits":{"poll":{"permits":1}}}""", "'rate_limits'"), ("""{"name":"x","rate_limits":{"poll":{"enabled":true}}}""", "'rate_limits'"),
                ("""{"name":"x","rate_limits":{"poll":{"permits":1,"window_ms":86400001}}}""", "'rate_limits'"),
                ("""{"name":"x","rate_limits":{"poll":{"enabled":false},"poll":{"enabled":false}}}""", "'rate_limits'"),
                ("""{"name":"x","rate_limits":{"poll":null}}""", "'rate_limits'"),
            ])
        {
            Answer refused = KeyClient.ExpectError(await admin.Http.PostAsync(KeyClient.Base, body), HttpStatusCode.BadRequest, "VALIDATION_ERROR");
            Assert.Contains(named, KeyClient.MessageOf(refused), StringComparison.Ordinal);
        }

        (string id, _) = await admin.MakeAsync("""{"name":"x","tenant":null,"roles":null,"scopes":"system:alert","expires_at":null,"rate_limits":{}}""");
        foreach (string body in (string[])
            ["[]", "{", """{"overlap_seconds":-1}""", """{"overlap_seconds":"1"}""", """{"overlap":1}""", """{"overlap_seconds":1,"x":1}""", """{"overlap_seconds":31536001}"""])
        {
            KeyClient.ExpectError(await admin.Http.PostAsync($"{KeyClient.Base}/{id}/rotate", body), HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        }

        foreach (string query in (string[])
            ["limit=0", "limit=1001", "limit=x", "cursor=", "cursor=!", "cursor=eA", "cursor=eA&cursor=eA", "cursor=" + new string('A', 400)])
        {
            KeyClient.ExpectError(await admin.Http.GetAsync($"{KeyClient.Base}?{query}"), HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        }

        KeyClient.ExpectError(
            await admin.Http.PostAsync(KeyClient.Base, "<x/>"u8.ToArray(), "text/xml"), HttpStatusCode.UnsupportedMediaType, "VALIDATION_ERROR");
        KeyClient.ExpectError(
            await admin.Http.PostAsync(KeyClient.Base, Encoding.ASCII.GetBytes(new string(' ', 70_000)), "application/json"),
            HttpStatusCode.RequestEntityTooLarge,
            "VALIDATION_ERROR");
        KeyClient.ExpectError(await admin.Http.GetAsync($"{KeyClient.Base}/{id}/nothing/here"), HttpStatusCode.NotFound, "RESOURCE_NOT_FOUND");
        Answer method = KeyClient.ExpectError(await admin.Http.DeleteAsync(KeyClient.Base), HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED");
        Assert.Equal("GET, POST", method.Headers["Allow"]);
    }
}
