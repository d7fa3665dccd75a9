using System.Net;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.SystemEvents;

/// <summary>Real-time arrival over real HTTP.</summary>
public sealed class NotificationStreamTests
{
    private const string Path = "/api/v1/notifications/stream";

    [Fact]
    public async Task What_arrives_comes_at_once_and_so_do_reviews()
    {
        await using RunningServer server = await NotificationServer.StartAsync();
        using NotificationClient ops = server.As("ROLE_OPS_MANAGER");
        await ops.NotifyAsync();
        using StreamReading stream = await OpenAsync(server, "?scope=system&priority=high");
        await ops.NotifyAsync(priority: "low");
        await ops.NotifyAsync("operational_update");
        string id = await ops.NotifyAsync(data: """{"summary":"now"}""");
        SentEvent arrived = await stream.NextAsync();
        Assert.Equal((id, "notification"), (arrived.Id, arrived.Event));
        Assert.Equal(
            (id, "now", "pending_review"),
            (arrived.Json.GetProperty("id").GetString(), arrived.Json.GetProperty("summary").GetString(), arrived.Json.GetProperty("status").GetString()));

        (await ops.ReviewAsync(id, """{"notes":"seen"}""")).Expect(HttpStatusCode.OK);
        SentEvent reviewed = await stream.NextAsync();
        Assert.Equal((null, "reviewed"), (reviewed.Id, reviewed.Event));
        Assert.Equal(
            (id, "reviewed", "ROLE_OPS_MANAGER", "seen"),
            (reviewed.Json.GetProperty("id").GetString(), reviewed.Json.GetProperty("status").GetString(),
                reviewed.Json.GetProperty("reviewed_by").GetString(), reviewed.Json.GetProperty("notes").GetString()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reader_that_comes_back_misses_nothing(bool inHeader)
    {
        await using RunningServer server = await NotificationServer.StartAsync();
        using NotificationClient user = server.As("ROLE_USER");
        string[] ids = [await user.NotifyAsync(), await user.NotifyAsync(), await user.NotifyAsync()];
        using StreamReading stream = await OpenAsync(
            server, inHeader ? "" : "?last_event_id=" + ids[0], lastEventId: inHeader ? ids[0] : null, role: "ROLE_USER");
        Assert.Equal(ids[1], (await stream.NextAsync()).Id);
        Assert.Equal(ids[2], (await stream.NextAsync()).Id);
        string next = await user.NotifyAsync();
        Assert.Equal(next, (await stream.NextAsync()).Id);
        Assert.Equal("2000", stream.Retry);
    }

    [Fact]
    public async Task Another_tenants_arrivals_do_not_come()
    {
        await using RunningServer server = await NotificationServer.StartAsync();
        using NotificationClient other = server.As(NotificationServer.OtherTenant);
        using NotificationClient mine = server.As(NotificationServer.Admin);
        using StreamReading stream = await OpenAsync(server, "");
        await other.NotifyAsync();
        string id = await mine.NotifyAsync();
        Assert.Equal(id, (await stream.NextAsync()).Id);
    }

    [Fact]
    public async Task There_are_only_so_many_and_a_stop_ends_them()
    {
        await using RunningServer server = await NotificationServer.StartAsync("EventOps:Limits:PollWaitersMax=1");
        using NotificationClient user = server.As("ROLE_USER");
        using StreamReading stream = await OpenAsync(server, "");
        Answer refused = NotificationClient.ExpectError(await user.GetAsync("/stream"), HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE");
        Assert.NotEmpty(refused.Headers["Retry-After"]);
        Task<bool> ended = stream.HasEndedAsync();
        await server.RestartAsync();
        Assert.True(await ended);
    }

    private static Task<StreamReading> OpenAsync(
        RunningServer server, string query, string? lastEventId = null, string role = NotificationServer.Admin) =>
        StreamReading.OpenAsync(server, Path + query, lastEventId, NotificationServer.KeyOf(role));
}
