using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.TriggerIngestion;

/// <summary>A server with three tenants; the tests of a class share it, each by types or a tenant of its own.</summary>
public sealed class TriggerServer : IAsyncLifetime
{
    internal static readonly string[] Keys =
    [
        "EventOps:Auth:Keys:0:Name=alice", "EventOps:Auth:Keys:0:Key=key-of-alice-0123456", "EventOps:Auth:Keys:0:Tenant=acme",
        "EventOps:Auth:Keys:1:Name=bob", "EventOps:Auth:Keys:1:Key=key-of-bob-012345678", "EventOps:Auth:Keys:1:Tenant=globex",
        "EventOps:Auth:Keys:2:Name=carol", "EventOps:Auth:Keys:2:Key=key-of-carol-0123456", "EventOps:Auth:Keys:2:Tenant=initech",
        "EventOps:Auth:Keys:2:Roles:0=ROLE_SYSTEM_ADMIN",
    ];

    private RunningServer? _server;

    internal RunningServer Server => _server!;

    internal EventBusClient Alice { get; private set; } = null!;

    internal EventBusClient Bob { get; private set; } = null!;

    internal EventBusClient Carol { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.StartAsync(Keys);
        (Alice, Bob, Carol) = CallersOf(_server);
    }

    public async Task DisposeAsync()
    {
        Alice.Dispose();
        Bob.Dispose();
        Carol.Dispose();
        await Server.DisposeAsync();
    }

    internal static (EventBusClient Alice, EventBusClient Bob, EventBusClient Carol) CallersOf(RunningServer server) =>
        (server.With("key-of-alice-0123456"), server.With("key-of-bob-012345678"), server.With("key-of-carol-0123456"));
}

/// <summary>What callers of the contract do again and again.</summary>
internal static class TriggerCalls
{
    /// <summary>Posts a trigger; its id.</summary>
    internal static async Task<string> TriggerAsync(this EventBusClient client, string type, string more = "") =>
        (await client.PostAsync("/v1/events", $$"""{"event_type":{{JsonSerializer.Serialize(type)}}{{more}}}"""))
            .Expect(HttpStatusCode.Created).Str("id");

    internal static Task<Answer> AckOneAsync(this EventBusClient client, string id) =>
        client.SendAsync(HttpMethod.Post, $"/v1/events/{id}/ack");

    internal static Task<Answer> AckManyAsync(this EventBusClient client, params string[] ids) =>
        client.PostAsync("/v1/events/ack", JsonSerializer.Serialize(new { event_ids = ids }));

    /// <summary>The ids of a page.</summary>
    internal static string[] Listed(this Answer page) =>
        [.. page.Expect(HttpStatusCode.OK).List("events").Select(one => one.GetProperty("id").GetString()!)];

    internal static async Task<string[]> ListAsync(this EventBusClient client, string query) =>
        (await client.GetAsync("/v1/events?limit=1000&" + query)).Listed();

    /// <summary>An error in the contract's envelope.</summary>
    internal static Answer ExpectTriggerError(this Answer answer, HttpStatusCode status, string type, string code)
    {
        JsonElement error = answer.Expect(status)["error"];
        Assert.Equal("application/json", answer.Headers["Content-Type"]);
        Assert.Equal((type, code), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.Equal(answer.Headers["X-Request-Id"], error.GetProperty("request_id").GetString());
        return answer;
    }

    internal static Answer ExpectNoEvent(this Answer answer) =>
        answer.ExpectTriggerError(HttpStatusCode.NotFound, "not_found_error", "event_not_found");
}
