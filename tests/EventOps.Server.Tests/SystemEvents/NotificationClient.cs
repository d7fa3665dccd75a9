using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventOps.Contracts.SystemEvents.Notifications;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.SystemEvents;

/// <summary>A caller of the notification feed, with a key.</summary>
internal sealed class NotificationClient(RunningServer server, string key) : IDisposable
{
    private readonly EventBusClient _http = server.With(key);

    internal EventBusClient Http => _http;

    internal Task<Answer> GetAsync(string path = "") => _http.GetAsync(NotificationsContract.BasePath + path);

    internal Task<Answer> PostAsync(string path, string body) => _http.PostAsync(NotificationsContract.BasePath + path, body);

    /// <summary>Publishes an event that notifies and gives the notification's id.</summary>
    internal async Task<string> NotifyAsync(string type = "system_alert", string priority = "high", string data = "{}") =>
        "ntf_" + (await _http.PublishAsync("monitoring_system", type, priority, Complete(type, data)))[4..];

    internal Task<Answer> ReviewAsync(string id, string body = "{}") => PostAsync($"/{id}/reviewed", body);

    internal Task<Answer> ReviewManyAsync(params string[] ids) => PostAsync("/bulk-review", JsonSerializer.Serialize(new { ids }));

    /// <summary>The ids on a page.</summary>
    internal async Task<string[]> IdsAsync(string query = "") => Ids(await GetAsync(query));

    internal static string[] Ids(Answer answer)
    {
        Assert.True(answer.Expect(HttpStatusCode.OK)["success"].GetBoolean());
        return [.. answer.List("data").Select(one => one.GetProperty("id").GetString()!)];
    }

    internal static (long Total, long Unread, long Reviewed) Counts(Answer answer)
    {
        JsonElement counts = answer["meta"].GetProperty("counts");
        return (counts.GetProperty("total").GetInt64(), counts.GetProperty("unread").GetInt64(), counts.GetProperty("reviewed").GetInt64());
    }

    internal static Answer ExpectError(Answer answer, HttpStatusCode status, string code)
    {
        Assert.False(answer.Expect(status)["success"].GetBoolean());
        Assert.Equal(code, answer["error"].GetProperty("code").GetString());
        Assert.NotEmpty(answer["error"].GetProperty("message").GetString()!);
        Assert.Equal(answer.Headers["X-Request-Id"], answer["error"].GetProperty("request_id").GetString());
        return answer;
    }

    public void Dispose() => _http.Dispose();

    /// <summary>What a test does not say and the type's schema asks for.</summary>
    private static string Complete(string type, string data)
    {
        JsonObject payload = JsonNode.Parse(data)!.AsObject();
        (string Name, JsonNode Value)[] asked = type switch
        {
            "system_alert" or "business_event" => [("impact", "none"), ("context", "test")],
            "operational_update" => [("context", "test")],
            "performance_metric" => [("metric", "test"), ("value", 1)],
            "user_action" => [("action", "test")],
            _ => [],
        };
        foreach ((string name, JsonNode value) in asked)
        {
            payload.TryAdd(name, value);
        }

        return payload.ToJsonString();
    }
}
