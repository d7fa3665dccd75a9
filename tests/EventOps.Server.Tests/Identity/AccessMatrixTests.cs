using System.Net;
using System.Text;
using EventOps.Contracts.Http.Access;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.Identity;

/// <summary>
/// Every endpoint by everybody who may not: without a key, with a malformed, unknown or expired one, with the key in the
/// URL, without the role or scope, and of another tenant; each with the exact status and body. What is another tenant's is
/// answered as what is nobody's, to the byte.
/// </summary>
public sealed class AccessMatrixTests(MatrixServer shared) : IClassFixture<MatrixServer>
{
    private const string Rid = "matrix-request-1";
    private const string AllRoles =
        "ROLE_EXECUTIVE_CEO, ROLE_EXECUTIVE_CFO, ROLE_EXECUTIVE_COO, ROLE_EXECUTIVE_CTO, ROLE_OPS_MANAGER, ROLE_SUPPORT_MANAGER, "
        + "ROLE_ANALYST, ROLE_SYSTEM_ADMIN, ROLE_USER";

    /// <summary>Ids of what never was.</summary>
    private static readonly Dictionary<string, string> NotThere = new()
    {
        ["subscription_id"] = "sub_0000000000001",
        ["event_id"] = "evt_0000000000001",
        ["subscriber"] = "not-a",
        ["queue_name"] = "queue:not-a",
        ["replay_id"] = "rpl_0000000000001",
        ["job_id"] = "job_00000000000010000000000001",
        ["trigger_id"] = "evt_0000000000001",
        ["notification_id"] = "ntf_0000000000001",
        ["key_id"] = "key_0000000000001",
        ["export_id"] = "exp_0000000000001",
        ["alert_id"] = "alert_0000000000001",
    };

    /// <summary>Open as long as their reader wants; who may open them is asked as everywhere.</summary>
    private static readonly string[] Endless = ["/api/v1/notifications/stream"];

    public static TheoryData<string, string> Closed
    {
        get
        {
            var closed = new TheoryData<string, string>();
            foreach (AccessRule rule in AccessTable.Rules.Where(one => one.Who.Key != KeyNeed.None))
            {
                closed.Add(rule.Method, rule.Pattern);
            }

            return closed;
        }
    }

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task Who_is_nobody_is_told_so(string method, string pattern)
    {
        AccessRule rule = AccessTable.Of(method, pattern);
        string path = MatrixServer.PathOf(rule, shared.Ids);
        foreach ((string? authorization, string query, string code, string message) in ((string?, string, string, string)[])
        [
            (null, "", "key_missing", "An API key is needed: Authorization: Bearer <key>"),
            ("Basic b3duZXI6a2V5", "", "key_malformed", "The Authorization header must be: Bearer <key>"),
            ("Bearer two words", "", "key_malformed", "The Authorization header must be: Bearer <key>"),
            ("Bearer unknown-key-0123456789", "", "key_invalid", "The API key is not valid"),
            ("Bearer " + MatrixServer.Past, "", "key_expired", "The API key has expired"),
            ("Bearer " + MatrixServer.Owner, "?access_token=x", "key_in_url",
                "A token in the URL is refused: send it as Authorization: Bearer <key>"),
        ])
        {
            Answer answer = await SendAsync(rule, path + query, shared.Ids, authorization);
            Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (answer.Status, answer.Headers["WWW-Authenticate"]));
            Assert.Equal(Envelope(rule, 401, code, message), answer.Text);
        }
    }

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task Who_lacks_the_role_or_the_scope_is_told_which(string method, string pattern)
    {
        AccessRule rule = AccessTable.Of(method, pattern);
        Answer answer = await SendAsync(
            rule, MatrixServer.PathOf(rule, NotThere), NotThere, "Bearer " + MatrixServer.Nobody);
        if (NeedOf(rule) is not { } need)
        {
            Assert.False(answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, answer.Text);
            return;
        }

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Equal(Envelope(rule, 403, "permission_denied", need), answer.Text);
    }

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task What_is_another_tenants_cannot_be_told_from_what_is_not_there(string method, string pattern)
    {
        AccessRule rule = AccessTable.Of(method, pattern);
        if (Endless.Contains(pattern))
        {
            return;
        }

        Answer theirs = await SendAsync(rule, MatrixServer.PathOf(rule, shared.Ids), shared.Ids, "Bearer " + MatrixServer.Stranger);
        Assert.DoesNotContain(MatrixServer.Secret, theirs.Text, StringComparison.Ordinal);
        if (rule.Who.Operators)
        {
            // Every role, and not of the tenant that runs the server.
            Assert.Equal(HttpStatusCode.Forbidden, theirs.Status);
            Assert.Equal(Envelope(rule, 403, "permission_denied", "Only the tenant that runs this server may"), theirs.Text);
            return;
        }

        Assert.NotEqual(HttpStatusCode.Forbidden, theirs.Status);
        bool namesSomething = pattern.Contains('{', StringComparison.Ordinal)
            || (MatrixServer.BodyOf(rule, shared.Ids) is { } body && body != MatrixServer.BodyOf(rule, NotThere));
        if (!namesSomething)
        {
            Assert.True((int)theirs.Status is >= 200 and < 300 or 400 or 409, theirs.Text);

            // The audit tells the stranger what it was itself denied: an alert, by its id.
            Assert.All(
                shared.Ids.Where(one => one.Key is not ("subscriber" or "queue_name" or "alert_id")),
                one => Assert.DoesNotContain(one.Value, theirs.Text, StringComparison.Ordinal));
            return;
        }

        Answer nobodys = await SendAsync(rule, MatrixServer.PathOf(rule, NotThere), NotThere, "Bearer " + MatrixServer.Stranger);
        Assert.Equal(nobodys.Status, theirs.Status);
        Assert.Equal(Without(NotThere, nobodys.Text), Without(shared.Ids, theirs.Text));
    }

    [Fact]
    public async Task The_owner_still_has_everything()
    {
        using EventBusClient owner = shared.Server.With(MatrixServer.Owner);
        foreach (string path in (string[])
        [
            "/events/" + shared.Ids["event_id"], "/v1/events/" + shared.Ids["trigger_id"], "/replay/" + shared.Ids["replay_id"],
            "/api/v1/notifications/" + shared.Ids["notification_id"], "/admin/keys/" + shared.Ids["key_id"],
            "/api/v1/platform/system/queues/queue:sub-a/jobs",
        ])
        {
            Answer answer = (await owner.GetAsync(path)).Expect(HttpStatusCode.OK);
            Assert.True(
                answer.Text.Contains(MatrixServer.Secret, StringComparison.Ordinal) || path.Contains("replay", StringComparison.Ordinal), answer.Text);
        }
    }

    private async Task<Answer> SendAsync(
        AccessRule rule, string path, IReadOnlyDictionary<string, string> ids, string? authorization)
    {
        string? body = MatrixServer.BodyOf(rule, ids);
        using StringContent? content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        (string, string)[] headers = authorization is null
            ? [("X-Request-Id", Rid)]
            : [("X-Request-Id", Rid), ("Authorization", authorization)];
        return await shared.Server.Bus.SendAsync(new HttpMethod(rule.Method), path, content, headers);
    }

    /// <summary>What a caller without any role or scope lacks, by what the contracts say; null where every key will do.</summary>
    private static string? NeedOf(AccessRule rule) => rule.Pattern switch
    {
        "/api/v1/audit" => "One of these roles is needed: ROLE_SYSTEM_ADMIN",
        "/api/v1/events" => "One of these scopes is needed: system:publish, system:alert, business:event",
        "/api/v1/events/system-alerts" => "This scope is needed: system:alert",
        "/api/v1/events/business-metrics" => "This scope is needed: business:event",
        "/api/v1/events/operational-updates" => "This scope is needed: system:publish",
        _ when rule.Pattern.StartsWith("/admin", StringComparison.Ordinal) => "One of these roles is needed: ROLE_SYSTEM_ADMIN",
        "/api/v1/platform/system/logs" when rule.Method == "POST" => null,
        _ when rule.Pattern.StartsWith("/api/v1/platform", StringComparison.Ordinal)
            || rule.Pattern.StartsWith("/api/ops", StringComparison.Ordinal) =>
            "One of these roles is needed: ROLE_OPS_MANAGER, ROLE_SYSTEM_ADMIN",
        _ when rule.Pattern.StartsWith("/api/v1/notifications", StringComparison.Ordinal) => $"One of these roles is needed: {AllRoles}",
        _ => null,
    };

    /// <summary>The whole body of a refusal, in the envelope of the endpoint's contract.</summary>
    private static string Envelope(AccessRule rule, int status, string triggerCode, string message)
    {
        if (rule.Pattern == "/v1/logs")
        {
            return $$"""{"code":{{(status == 401 ? 16 : 7)}},"message":"{{message}}"}""";
        }

        if (rule.Pattern.StartsWith("/v1", StringComparison.Ordinal))
        {
            string type = status == 401 ? "authentication_error" : "permission_error";
            return $$$"""{"error":{"type":"{{{type}}}","code":"{{{triggerCode}}}","message":"{{{message}}}","request_id":"{{{Rid}}}"}}""";
        }

        if (rule.Pattern.StartsWith("/api/ops", StringComparison.Ordinal))
        {
            return $$"""{"detail":"{{message}}"}""";
        }

        if (rule.Pattern.StartsWith("/api", StringComparison.Ordinal) || rule.Pattern.StartsWith("/admin", StringComparison.Ordinal))
        {
            bool isMonitoring = rule.Pattern.StartsWith("/api/v1/platform", StringComparison.Ordinal);
            string code = (isMonitoring, status) switch
            {
                (true, 401) => "UNAUTHORIZED",
                (true, _) => "FORBIDDEN",
                (false, 401) => "AUTHENTICATION_REQUIRED",
                _ => "ACCESS_DENIED",
            };
            return $$$"""{"success":false,"error":{"code":"{{{code}}}","message":"{{{message}}}","request_id":"{{{Rid}}}"}}""";
        }

        return $$"""{"error":"unauthorized","message":"{{message}}"}""";
    }

    private static string Without(IReadOnlyDictionary<string, string> ids, string text)
    {
        foreach (string id in ids.Values.OrderByDescending(id => id.Length))
        {
            text = text.Replace(id, "…", StringComparison.Ordinal);
        }

        return text;
    }
}
