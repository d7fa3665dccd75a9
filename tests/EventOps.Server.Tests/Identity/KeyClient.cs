using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.Identity;

/// <summary>A caller of <c>/admin/keys</c>.</summary>
internal sealed class KeyClient(RunningServer server, string key) : IDisposable
{
    internal const string Base = "/admin/keys";

    internal EventBusClient Http { get; } = server.With(key);

    internal static KeyClient Admin(RunningServer server) => new(server, server.AdminKey);

    /// <summary>Makes a key; its id and its token.</summary>
    internal async Task<(string Id, string Token)> MakeAsync(string body)
    {
        JsonElement data = Data(await Http.PostAsync(Base, body), HttpStatusCode.Created);
        return (data.GetProperty("id").GetString()!, data.GetProperty("token").GetString()!);
    }

    internal async Task<string> RotateAsync(string id, string body) =>
        Data(await Http.PostAsync($"{Base}/{id}/rotate", body)).GetProperty("token").GetString()!;

    internal async Task<JsonElement> GetAsync(string id) => Data(await Http.GetAsync($"{Base}/{id}"));

    internal async Task RevokeAsync(string id, string query = "")
    {
        Answer gone = (await Http.DeleteAsync($"{Base}/{id}{query}")).Expect(HttpStatusCode.NoContent);
        Assert.Empty(gone.Text);
    }

    /// <summary>The names of all keys, page by page.</summary>
    internal async Task<List<string>> NamesAsync(int limit = 100)
    {
        var names = new List<string>();
        string cursor = "";
        while (true)
        {
            Answer page = (await Http.GetAsync($"{Base}?limit={limit}{cursor}")).Expect(HttpStatusCode.OK);
            JsonElement[] keys = page.List("data");
            names.AddRange(keys.Select(one => one.GetProperty("name").GetString()!));
            JsonElement meta = page["meta"];
            Assert.Equal(keys.Length, meta.GetProperty("count").GetInt32());
            if (!meta.GetProperty("has_more").GetBoolean())
            {
                Assert.Equal(JsonValueKind.Null, meta.GetProperty("next_cursor").ValueKind);
                return names;
            }

            Assert.Equal(limit, keys.Length);
            cursor = "&cursor=" + meta.GetProperty("next_cursor").GetString();
        }
    }

    internal static JsonElement Data(Answer answer, HttpStatusCode status = HttpStatusCode.OK)
    {
        Assert.True(answer.Expect(status)["success"].GetBoolean());
        return answer["data"];
    }

    internal static Answer ExpectError(Answer answer, HttpStatusCode status, string code)
    {
        Assert.False(answer.Expect(status)["success"].GetBoolean());
        Assert.Equal(code, answer["error"].GetProperty("code").GetString());
        Assert.NotEmpty(answer["error"].GetProperty("message").GetString()!);
        Assert.Equal(answer.Headers["X-Request-Id"], answer["error"].GetProperty("request_id").GetString());
        return answer;
    }

    internal static string MessageOf(Answer answer) => answer["error"].GetProperty("message").GetString()!;

    public void Dispose() => Http.Dispose();
}
