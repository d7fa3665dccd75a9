using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.Identity;

/// <summary>A key's life over real HTTP: made, used, rotated, revoked, and all of it again after a restart.</summary>
public sealed class KeyTests
{
    private const string Event = """{"event_type":"agent_usage","source":"keys","data":{}}""";

    [Fact]
    public async Task A_key_is_what_was_asked_for_and_shows_its_token_once()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using KeyClient admin = KeyClient.Admin(server);
        Answer made = await admin.Http.PostAsync(KeyClient.Base, """
            {"name":"ci","tenant":"acme","roles":["ROLE_ANALYST","ROLE_USER"],"scopes":["system:publish"],
             "expires_at":"2999-01-31T00:00:00Z","rate_limits":{"publish":{"permits":500,"window_ms":1000},"poll":{"enabled":false}}}
            """);
        JsonElement data = KeyClient.Data(made, HttpStatusCode.Created);
        string id = data.GetProperty("id").GetString()!;
        string token = data.GetProperty("token").GetString()!;
        Assert.StartsWith("key_", id, StringComparison.Ordinal);
        Assert.Equal($"{KeyClient.Base}/{id}", made.Headers["Location"]);
        Assert.Equal("no-store", made.Headers["Cache-Control"]);
        Assert.Equal("ci acme 2999-01-31T00:00:00.000Z admin store", string.Join(' ',
            ((string[])["name", "tenant", "expires_at", "created_by", "source"]).Select(one => data.GetProperty(one).GetString())));
        Assert.Equal("""["ROLE_ANALYST","ROLE_USER"]""", data.GetProperty("roles").GetRawText());
        Assert.Equal(
            """{"publish":{"permits":500,"window_ms":1000},"poll":{"enabled":false}}""", data.GetProperty("rate_limits").GetRawText());
        Assert.Equal(JsonValueKind.Null, data.GetProperty("last_used_at").ValueKind);

        using EventBusClient ci = server.With(token);
        string eventId = (await ci.PostAsync("/publish", Event)).Expect(HttpStatusCode.OK).Str("event_id");
        (await ci.GetAsync("/events/" + eventId)).Expect(HttpStatusCode.OK);
        (await admin.Http.GetAsync("/events/" + eventId)).Expect(HttpStatusCode.NotFound);
        KeyClient.ExpectError(await ci.GetAsync(KeyClient.Base), HttpStatusCode.Forbidden, "ACCESS_DENIED");

        JsonElement shown = await admin.GetAsync(id);
        Assert.NotEqual(JsonValueKind.Null, shown.GetProperty("last_used_at").ValueKind);
        Assert.False(shown.TryGetProperty("token", out _));
        string[] answers = [(await admin.Http.GetAsync(KeyClient.Base)).Text, shown.GetRawText()];
        Assert.All(answers, text => Assert.DoesNotContain(token, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_revoked_key_is_refused_from_the_moment_the_answer_is_there()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using KeyClient admin = KeyClient.Admin(server);
        (string id, string token) = await admin.MakeAsync("""{"name":"short"}""");

        // On a connection that the key has open, and by hammering meanwhile: let in or refused, and never in again behind.
        using EventBusClient before = server.With(token);
        (await before.GetAsync("/events")).Expect(HttpStatusCode.OK);
        Task<HttpStatusCode[]> meanwhile = Task.Run(async () =>
        {
            var statuses = new List<HttpStatusCode>();
            do
            {
                statuses.Add((await before.GetAsync("/health")).Status);
            }
            while (statuses[^1] == HttpStatusCode.OK);
            statuses.Add((await before.GetAsync("/health")).Status);
            return statuses.ToArray();
        });
        await admin.RevokeAsync(id);
        (await before.GetAsync("/events")).ExpectError(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized], (await meanwhile)[^2..]);
        KeyClient.ExpectError(await admin.Http.DeleteAsync($"{KeyClient.Base}/{id}"), HttpStatusCode.NotFound, "RESOURCE_NOT_FOUND");
        KeyClient.ExpectError(await admin.Http.GetAsync($"{KeyClient.Base}/{id}"), HttpStatusCode.NotFound, "RESOURCE_NOT_FOUND");
        KeyClient.ExpectError(
            await admin.Http.PostAsync($"{KeyClient.Base}/{id}/rotate", "{}"), HttpStatusCode.NotFound, "RESOURCE_NOT_FOUND");
        Assert.DoesNotContain("short", await admin.NamesAsync());
        await server.RestartAsync();
        using EventBusClient after = server.With(token);
        (await after.GetAsync("/events")).ExpectError(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task Keys_rotations_revocations_and_last_uses_survive_a_restart()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string rotated, old, fresh, usedAt;
        using (KeyClient admin = KeyClient.Admin(server))
        {
            (rotated, old) = await admin.MakeAsync("""{"name":"rotated","rate_limits":{"query":{"permits":2,"window_ms":86400000}}}""");
            fresh = await admin.RotateAsync(rotated, "");
            using EventBusClient caller = server.With(old);
            (await caller.GetAsync("/events")).Expect(HttpStatusCode.OK);
            usedAt = (await admin.GetAsync(rotated)).GetProperty("last_used_at").GetString()!;
        }

        await server.RestartAsync();
        using KeyClient again = KeyClient.Admin(server);
        JsonElement key = await again.GetAsync(rotated);
        Assert.Equal(usedAt, key.GetProperty("last_used_at").GetString());
        Assert.NotEqual(JsonValueKind.Null, key.GetProperty("previous_token_until").ValueKind);
        using EventBusClient withOld = server.With(old);
        using EventBusClient withFresh = server.With(fresh);
        (await withOld.GetAsync("/events")).Expect(HttpStatusCode.OK);
        (await withFresh.GetAsync("/events")).Expect(HttpStatusCode.OK);

        // One bucket for both tokens, with the key's own two permits.
        (await withFresh.GetAsync("/events")).ExpectError(HttpStatusCode.TooManyRequests, "rate_limited");
        string last = await again.RotateAsync(rotated, """{"overlap_seconds":0}""");
        (await withOld.GetAsync("/events")).ExpectError(HttpStatusCode.Unauthorized, "unauthorized");
        (await withFresh.GetAsync("/events")).ExpectError(HttpStatusCode.Unauthorized, "unauthorized");
        using EventBusClient withLast = server.With(last);
        (await withLast.GetAsync("/health")).Expect(HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Null, (await again.GetAsync(rotated)).GetProperty("previous_token_until").ValueKind);
    }

    [Fact]
    public async Task A_key_whose_time_is_over_is_told_so_and_cannot_be_rotated()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using KeyClient admin = KeyClient.Admin(server);
        (string id, string token) = await admin.MakeAsync("""{"name":"brief","expires_in_seconds":1}""");
        using EventBusClient caller = server.With(token);
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Answer answer;
        while ((answer = await caller.GetAsync("/health")).Status == HttpStatusCode.OK)
        {
            tooLong.Token.ThrowIfCancellationRequested();
        }

        Assert.Equal("The API key has expired", answer.ExpectError(HttpStatusCode.Unauthorized, "unauthorized").Str("message"));
        Assert.Contains("brief", await admin.NamesAsync());
        KeyClient.ExpectError(await admin.Http.PostAsync($"{KeyClient.Base}/{id}/rotate", ""), HttpStatusCode.Conflict, "CONFLICT");
        await admin.RevokeAsync(id);
    }

    [Fact]
    public async Task A_stream_ends_with_the_key_that_opened_it()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using KeyClient admin = KeyClient.Admin(server);
        (string id, string token) = await admin.MakeAsync("""{"name":"reader"}""");
        await server.Bus.SubscribeAsync("s", "keys");
        string seen = await server.Bus.PublishAsync("keys");
        using StreamReading stream = await StreamReading.OpenAsync(server, "/stream/s", key: token);
        Assert.Equal(seen, (await stream.NextAsync()).Id);
        await admin.RevokeAsync(id);
        await server.Bus.PublishAsync("keys");
        Assert.True(await stream.HasEndedAsync());
    }

    [Fact]
    public async Task The_list_goes_page_by_page_and_a_key_revoked_meanwhile_costs_no_other()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using KeyClient admin = KeyClient.Admin(server);
        string[] ids = await Task.WhenAll(Enumerable.Range(0, 7).Select(async i => (await admin.MakeAsync($$"""{"name":"k{{i}}"}""")).Id));
        for (int limit = 1; limit < 10; limit++)
        {
            List<string> names = await admin.NamesAsync(limit);
            Assert.Equal("admin", names[0]);
            Assert.Equal(["k0", "k1", "k2", "k3", "k4", "k5", "k6"], names.Skip(1).Order());
        }

        Answer first = (await admin.Http.GetAsync(KeyClient.Base + "?limit=3")).Expect(HttpStatusCode.OK);
        string last = first.List("data")[^1].GetProperty("id").GetString()!;
        await admin.RevokeAsync(last);
        Answer second = (await admin.Http.GetAsync($"{KeyClient.Base}?limit=100&cursor={first["meta"].GetProperty("next_cursor")}"))
            .Expect(HttpStatusCode.OK);
        string[] seen = [.. first.List("data").Concat(second.List("data")).Select(one => one.GetProperty("id").GetString()!)];
        Assert.Equal(ids.Append("file:admin-key").Order(), seen.Order());
    }

    [Fact]
    public async Task Of_creations_with_one_name_at_once_one_is_made()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using KeyClient admin = KeyClient.Admin(server);
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => admin.Http.PostAsync(KeyClient.Base, """{"name":"one"}""")));
        Assert.Single(answers, one => one.Status == HttpStatusCode.Created);
        Assert.All(
            answers.Where(one => one.Status != HttpStatusCode.Created),
            one => KeyClient.ExpectError(one, HttpStatusCode.Conflict, "CONFLICT"));
        KeyClient.ExpectError(await admin.Http.PostAsync(KeyClient.Base, """{"name":"ADMIN"}"""), HttpStatusCode.Conflict, "CONFLICT");
    }

    [Fact]
    public async Task There_are_at_most_as_many_as_configured()
    {
        await using RunningServer server = await RunningServer.StartAsync("EventOps:Limits:KeysMax=2");
        using KeyClient admin = KeyClient.Admin(server);
        await admin.MakeAsync("""{"name":"a"}""");
        (string id, _) = await admin.MakeAsync("""{"name":"b"}""");
        Answer full = KeyClient.ExpectError(await admin.Http.PostAsync(KeyClient.Base, """{"name":"c"}"""), HttpStatusCode.Conflict, "CONFLICT");
        Assert.Contains("EventOps:Limits:KeysMax", KeyClient.MessageOf(full), StringComparison.Ordinal);
        await admin.RevokeAsync(id);
        await admin.MakeAsync("""{"name":"c"}""");
    }
}
