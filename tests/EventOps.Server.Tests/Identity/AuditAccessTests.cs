using System.Net;
using System.Text.Json;
using EventOps.Contracts.Identity;
using EventOps.Contracts.SystemEvents.Notifications;
using EventOps.Contracts.SystemMonitoring;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.Identity;

/// <summary>Denied calls are told; who may read the trail, and what of it; wrong questions.</summary>
public sealed class AuditAccessTests : IAsyncLifetime
{
    private const string Queues = SystemMonitoringContract.BasePath + "/queues";
    private RunningServer? _server;
    private EventBusClient? _admin;
    private EventBusClient? _user;
    private EventBusClient? _other;

    private RunningServer Server => _server!;

    private EventBusClient Admin => _admin!;

    private EventBusClient User => _user!;

    private EventBusClient Other => _other!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.StartAsync(AuditClient.Keys);
        _admin = Server.With(AuditClient.AdminKey);
        _user = Server.With(AuditClient.UserKey);
        _other = Server.With(AuditClient.OtherKey);
    }

    public async Task DisposeAsync()
    {
        Admin.Dispose();
        User.Dispose();
        Other.Dispose();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task Denied_calls_are_told_and_no_token_is()
    {
        await Server.Bus.GetAsync(Queues);
        await Server.Bus.SendAsync(HttpMethod.Get, Queues, null, ("Authorization", "Bearer guessed-token-0123456789"));
        await Server.Bus.SendAsync(HttpMethod.Get, Queues, null, ("Authorization", "Basic guessed-token-0123456789"));
        await Server.Bus.SendAsync(HttpMethod.Post, "/publish", null, ("Authorization", "Bearer guessed-token-0123456789"));
        await Server.Bus.GetAsync($"/events/evt_0000000000000?token={AuditClient.AdminKey}");
        await User.SendAsync(HttpMethod.Post, Queues + "/queue:it/pause", null, ("X-Request-Id", "mine"));
        await User.GetAsync(AuditContract.Path);
        (await User.GetAsync(NotificationsContract.BasePath + "?scope=business")).Expect(HttpStatusCode.Forbidden);
        JsonElement[] entries = await UntilAsync("action=access.denied", 8);

        Assert.Equal(
            [
                ("user", 403, "GET /api/v1/notifications"), ("user", 403, "GET /api/v1/audit"), ("user", 403, $"POST {Queues}/{{queue_name}}/pause"),
                ("anonymous", 401, "GET /events/{event_id}"), ("anonymous", 401, "POST /publish"),
                ("anonymous", 401, "GET " + Queues), ("anonymous", 401, "GET " + Queues), ("anonymous", 401, "GET " + Queues),
            ],
            entries.Select(one => (one.Text("actor")!, one.GetProperty("status").GetInt32(), one.Text("target")!)));
        Assert.Equal(
            ["token_in_url", "unknown_key", "malformed", "unknown_key", "missing"], entries[3..].Select(one => one.Detail("reason")));
        Assert.Equal(("mine", "queue:it"), (entries[2].Text("request_id"), entries[2].Detail("queue_name")));
        Assert.All(entries, one => Assert.Equal(("denied", "default"), (one.Text("outcome"), one.Text("tenant"))));
        string all = (await Admin.AuditAsync()).Text;
        Assert.DoesNotContain("guessed", all, StringComparison.Ordinal);
        Assert.DoesNotContain("key-of-the", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_that_were_throttled_unseen_are_told_in_one_line()
    {
        await using RunningServer server = await RunningServer.StartAsync([.. AuditClient.Keys, "EventOps:Auth:FailuresPerMinute=3"]);
        for (int i = 0; i < 10; i++)
        {
            await server.Bus.SendAsync(HttpMethod.Get, Queues, null, ("Authorization", "Bearer guessed-token-0123456789"));
        }

        await server.RestartAsync();
        using EventBusClient admin = server.With(AuditClient.AdminKey);
        JsonElement[] entries = await admin.EntriesAsync();
        Assert.Equal(["access.throttled", "access.denied", "access.denied", "access.denied"], entries.Select(one => one.Text("action")));
        Assert.Equal(("7", "127.0.0.1"), (entries[0].Detail("count"), entries[0].Text("address")));
    }

    [Fact]
    public async Task Only_administrators_read_it()
    {
        (await Server.Bus.GetAsync(AuditContract.Path)).AssertError(HttpStatusCode.Unauthorized, "AUTHENTICATION_REQUIRED");
        (await User.GetAsync(AuditContract.Path)).AssertError(HttpStatusCode.Forbidden, "ACCESS_DENIED");
        (await Admin.SendAsync(HttpMethod.Post, AuditContract.Path)).AssertError(HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED");
        (await Admin.GetAsync(AuditContract.Path + "/aud_0000000000000")).AssertError(HttpStatusCode.NotFound, "RESOURCE_NOT_FOUND");
    }

    [Fact]
    public async Task Tenants_see_their_own_and_those_who_run_the_server_all()
    {
        await Admin.SubscribeAsync("secret-subscriber", "x");
        await Other.SubscribeAsync("theirs", "x");
        await User.GetAsync(Queues);
        await UntilAsync("", 3);

        Answer theirs = await Other.AuditAsync();
        JsonElement only = Assert.Single(theirs.List("data"));
        Assert.Equal(("other", "b", "theirs"), (only.Text("actor"), only.Text("tenant"), only.Detail("subscriber")));
        Assert.False(only.TryGetProperty("seq", out _));
        Assert.Equal(JsonValueKind.Null, theirs["meta"].GetProperty("head").ValueKind);
        Assert.Single(await Other.EntriesAsync("tenant=b"));
        (await Other.GetAsync(AuditContract.Path + "?tenant=default")).AssertError(HttpStatusCode.Forbidden, "ACCESS_DENIED");

        await UntilAsync("", 4);
        Answer all = await Admin.AuditAsync();
        Assert.Equal(["b", "default", "b", "default"], all.List("data").Select(one => one.Text("tenant")));
        Assert.Equal([4L, 3, 2, 1], all.List("data").Select(one => one.GetProperty("seq").GetInt64()));
        JsonElement head = all["meta"].GetProperty("head");
        Assert.Equal((4, all.List("data")[0].Text("hash")), (head.GetProperty("seq").GetInt64(), head.Text("hash")));
        Assert.Equal(2, (await Admin.EntriesAsync("tenant=b")).Length);
    }

    [Fact]
    public async Task Pages_follow_each_other_and_filters_select()
    {
        for (int i = 0; i < 7; i++)
        {
            await Admin.SubscribeAsync("s" + i, "x");
        }

        await Admin.AckAsync("s3");
        var seen = new List<long>();
        string? cursor = null;
        do
        {
            Answer page = await Admin.AuditAsync("limit=3" + (cursor is null ? "" : "&cursor=" + cursor));
            seen.AddRange(page.List("data").Select(one => one.GetProperty("seq").GetInt64()));
            cursor = page["meta"].Text("next_cursor");
            Assert.Equal(cursor is not null, page["meta"].GetProperty("has_more").GetBoolean());
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(1, seen.Count).Reverse().Select(one => (long)one), seen);
        Assert.Equal(7, (await Admin.EntriesAsync("action=subscription.*&actor=admin&outcome=allowed")).Length);
        Assert.Empty(await Admin.EntriesAsync("until=2026-01-01T00:00:00Z"));
        Assert.Empty(await Admin.EntriesAsync("since=2099-01-01T00:00:00Z"));
        Assert.Empty(await Admin.EntriesAsync("outcome=denied"));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=x")]
    [InlineData("outcome=maybe")]
    [InlineData("cursor=evt_0000000000000")]
    [InlineData("cursor=aud_000000000000u")]
    [InlineData("cursor=")]
    [InlineData("since=yesterday")]
    [InlineData("until=1")]
    [InlineData("actor=")]
    [InlineData("actor=a&actor=b")]
    [InlineData("outcome=denied&outcome=denied")]
    public async Task Wrong_questions_are_refused(string query) =>
        (await Admin.GetAsync($"{AuditContract.Path}?{query}")).AssertError(HttpStatusCode.BadRequest, "VALIDATION_ERROR");

    /// <summary>Denials are not waited for.</summary>
    private async Task<JsonElement[]> UntilAsync(string query, int count)
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        JsonElement[] entries;
        do
        {
            tooLong.Token.ThrowIfCancellationRequested();
            entries = await Admin.EntriesAsync(query);
        }
        while (entries.Length < count);

        Assert.Equal(count, entries.Length);
        return entries;
    }
}
