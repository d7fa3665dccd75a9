using System.Globalization;
using System.Net;
using System.Text;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.SystemEvents;

/// <summary>Lists: filters, pages, the next review; reviews of many; and what is wrong with a request.</summary>
public sealed class NotificationListTests
{
    [Fact]
    public async Task Filters_and_pages_show_each_once_newest_first_with_exact_counts()
    {
        await using RunningServer server = await NotificationServer.StartAsync();
        using NotificationClient ops = server.As("ROLE_OPS_MANAGER");
        string[] priorities = ["low", "normal", "high", "critical"];
        var ids = new List<string>();
        for (int i = 0; i < 23; i++)
        {
            ids.Insert(0, await ops.NotifyAsync(priority: priorities[i % 4]));
        }

        (await ops.ReviewAsync(ids[0])).Expect(HttpStatusCode.OK);
        (await ops.ReviewAsync(ids[9])).Expect(HttpStatusCode.OK);
        var paged = new List<string>();
        string cursor = "";
        do
        {
            Answer page = await ops.GetAsync("?limit=4&status=unread" + cursor);
            paged.AddRange(NotificationClient.Ids(page));
            Assert.Equal((23, 21, 2), NotificationClient.Counts(page));
            cursor = page["meta"].GetProperty("next_cursor").GetString() is { } next ? "&cursor=" + next : "";
            Assert.Equal(cursor.Length > 0, page["meta"].GetProperty("has_more").GetBoolean());
        }
        while (cursor.Length > 0);
        Assert.Equal(ids.Where((_, i) => i is not (0 or 9)), paged);
        Assert.Equal(ids.Where((_, i) => (22 - i) % 4 is 1 or 3), await ops.IdsAsync("?priority=medium,critical"));
        Assert.Equal([ids[0], ids[9]], await ops.IdsAsync("?status=reviewed&timeframe=daily"));
        Assert.Equal(ids.Take(25), await ops.IdsAsync("?timeframe=weekly"));
    }

    [Fact]
    public async Task Something_critical_or_an_alert_is_reviewed_at_once_and_the_rest_in_its_cycle()
    {
        await using RunningServer server = await NotificationServer.StartAsync(
            "EventOps:Notifications:ReviewTime=07:15", "EventOps:Notifications:WeeklyDay=monday");
        using NotificationClient admin = server.As(NotificationServer.Admin);
        string alert = await admin.NotifyAsync(priority: "high");
        await admin.NotifyAsync("operational_update", "normal");
        await AssertNextAsync(admin, "?scope=system", 7, DayOfWeek.Monday);
        await AssertNextAsync(admin, "?scope=operational", 1, null);
        await AssertNextAsync(admin, "?scope=planning", 31, null);
        await AssertNextAsync(admin, "?scope=alerts", 0, null);
        (await admin.ReviewAsync(alert)).Expect(HttpStatusCode.OK);
        await AssertNextAsync(admin, "?scope=alerts", 1, null);
        await admin.NotifyAsync(priority: "critical");
        await AssertNextAsync(admin, "?scope=system", 0, null);
        await AssertNextAsync(admin, "?scope=system&priority=high", 7, DayOfWeek.Monday);
    }

    [Fact]
    public async Task Of_many_the_critical_ones_want_a_review_of_their_own_and_the_others_go_through()
    {
        await using RunningServer server = await NotificationServer.StartAsync();
        using NotificationClient user = server.As("ROLE_USER");
        string critical = await user.NotifyAsync(priority: "critical");
        string high = await user.NotifyAsync();
        const string Unknown = "ntf_0000000000000";
        Answer some = (await user.ReviewManyAsync(critical, high, Unknown, "nonsense", high)).Expect(HttpStatusCode.OK);
        Assert.Equal(["process_required", "reviewed", "not_found", "not_found", "reviewed"], Statuses(some));
        Assert.Equal(
            ["PROCESS_REQUIRED", null, "RESOURCE_NOT_FOUND", "RESOURCE_NOT_FOUND", null],
            some["data"].GetProperty("results").EnumerateArray()
                .Select(one => one.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString() : null));

        Answer only = NotificationClient.ExpectError(await user.ReviewManyAsync(critical, Unknown), HttpStatusCode.Conflict, "PROCESS_REQUIRED");
        Assert.Equal(2, only["error"].GetProperty("details").GetProperty("results").GetArrayLength());
        NotificationClient.ExpectError(await user.ReviewManyAsync(Unknown), HttpStatusCode.NotFound, "RESOURCE_NOT_FOUND");
        (await user.ReviewAsync(critical)).Expect(HttpStatusCode.OK);
        Assert.Equal(["already_reviewed", "already_reviewed"], Statuses((await user.ReviewManyAsync(critical, high)).Expect(HttpStatusCode.OK)));
        (await user.ReviewManyAsync([.. Enumerable.Range(0, 999).Select(_ => Unknown), high])).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_wrong_request_is_told_what_is_wrong_in_this_contracts_envelope()
    {
        await using RunningServer server = await NotificationServer.StartAsync();
        using NotificationClient user = server.As("ROLE_USER");
        string id = await user.NotifyAsync();
        foreach (string query in (string[])
            [
                "scope=", "scope=nobody", "scope=system,", "scope=system&scope=alerts", "priority=urgent", "priority=", "status=open", "status=",
                "timeframe=yearly", "limit=0", "limit=101", "limit=x", "cursor=x", "cursor=", "cursor=evt_0000000000000",
            ])
        {
            NotificationClient.ExpectError(await user.GetAsync("?" + query), HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        }

        NotificationClient.ExpectError(await user.GetAsync("/stream?last_event_id=evt_0000000000000"), HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        foreach (string body in (string[])
            ["[]", "{", """{"reviewed":false}""", """{"reviewed":"yes"}""", """{"notes":5}""", $$"""{"notes":"{{new string('x', 2_001)}}"}""", "{\"notes\":\"\\ud800\"}"])
        {
            NotificationClient.ExpectError(await user.ReviewAsync(id, body), HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        }

        foreach (string body in (string[])
            [
                "", "[]", "{}", """{"ids":[]}""", """{"ids":[5]}""", """{"ids":null}""", $$"""{"ids":["{{id}}"],"action":7}""",
                $$"""{"ids":["{{id}}"],"context":"{{new string('x', 501)}}"}""", $$"""{"ids":["{{new string('x', 100)}}"]}""",
                $$"""{"ids":[{{string.Join(',', Enumerable.Repeat("\"x\"", 1_001))}}]}""",
            ])
        {
            NotificationClient.ExpectError(await user.PostAsync("/bulk-review", body), HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        }

        foreach (string missing in (string[])["x", "evt_" + id[4..], "ntf_0000000000000", id + "0", "NTF_" + id[4..]])
        {
            NotificationClient.ExpectError(await user.GetAsync("/" + missing), HttpStatusCode.NotFound, "RESOURCE_NOT_FOUND");
            NotificationClient.ExpectError(await user.ReviewAsync(missing), HttpStatusCode.NotFound, "RESOURCE_NOT_FOUND");
        }

        NotificationClient.ExpectError(await user.GetAsync($"/{id}/nothing/here"), HttpStatusCode.NotFound, "RESOURCE_NOT_FOUND");
        Answer method = NotificationClient.ExpectError(
            await user.Http.DeleteAsync("/api/v1/notifications/" + id), HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED");
        Assert.Equal("GET", method.Headers["Allow"]);
        string reviewed = $"/api/v1/notifications/{id}/reviewed";
        NotificationClient.ExpectError(await user.Http.PostAsync(reviewed, "<x/>"u8.ToArray(), "text/xml"), HttpStatusCode.UnsupportedMediaType, "VALIDATION_ERROR");
        NotificationClient.ExpectError(
            await user.Http.PostAsync(reviewed, Encoding.ASCII.GetBytes(new string(' ', 20_000)), "application/json"), HttpStatusCode.RequestEntityTooLarge, "VALIDATION_ERROR");

        // Nothing of all that was a review; one without a body is.
        Assert.Equal([id], await user.IdsAsync("?status=pending_review"));
        (await user.Http.SendAsync(HttpMethod.Post, reviewed)).Expect(HttpStatusCode.OK);
        Assert.Empty(await user.IdsAsync("?status=unread"));
    }

    [Fact]
    public async Task Configured_rules_take_the_place_of_the_built_in_ones()
    {
        await using RunningServer server = await NotificationServer.StartAsync(
            "EventOps:Notifications:Rules:0:Scope=floor",
            "EventOps:Notifications:Rules:0:EventTypes=door_*",
            "EventOps:Notifications:Rules:0:Priorities=medium",
            "EventOps:Notifications:Rules:0:Title=Door {payload.door}",
            "EventOps:Notifications:Rules:0:Summary={payload.who|words|sentence} at {source}",
            "EventOps:Notifications:Rules:0:MarksCritical=true",
            "EventOps:Notifications:Rules:0:Actions:0:Label=Open",
            "EventOps:Notifications:Rules:0:Actions:0:Url=/doors/{payload.door}");
        using NotificationClient admin = server.As(NotificationServer.Admin);
        using NotificationClient ops = server.As("ROLE_OPS_MANAGER");
        await admin.NotifyAsync();
        string id = await admin.NotifyAsync("door_opened", "normal", """{"door":"a/b","who":"night_watch"}""");
        Assert.Empty(await admin.IdsAsync());
        Answer answer = await admin.GetAsync("?scope=floor&priority=critical");
        Assert.Equal([id], NotificationClient.Ids(answer));
        var one = answer.List("data")[0];
        Assert.Equal(
            ("Door a/b", "Night watch at monitoring_system", "/doors/a%2Fb"),
            (one.GetProperty("title").GetString(), one.GetProperty("summary").GetString(), one.GetProperty("actions")[0].GetProperty("url").GetString()));
        NotificationClient.ExpectError(await ops.GetAsync("?scope=floor"), HttpStatusCode.Forbidden, "ACCESS_DENIED");
        NotificationClient.ExpectError(await admin.ReviewManyAsync(id), HttpStatusCode.Conflict, "PROCESS_REQUIRED");
    }

    private static IEnumerable<string> Statuses(Answer answer) =>
        answer["data"].GetProperty("results").EnumerateArray().Select(one => one.GetProperty("status").GetString()!);

    /// <summary>Within so many days, at 07:15 UTC; 0 days: now.</summary>
    private static async Task AssertNextAsync(NotificationClient caller, string query, int days, DayOfWeek? day)
    {
        string text = (await caller.GetAsync(query))["meta"].GetProperty("next_review_date").GetString()!;
        DateTimeOffset next = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
        Assert.InRange(next - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(-1), TimeSpan.FromDays(days));
        if (days > 0)
        {
            Assert.Equal(new TimeSpan(7, 15, 0), next.TimeOfDay);
            Assert.Equal(day ?? next.DayOfWeek, next.DayOfWeek);
        }
    }
}
