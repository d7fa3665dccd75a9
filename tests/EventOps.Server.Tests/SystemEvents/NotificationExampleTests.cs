using System.Globalization;
using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.SystemEvents;

/// <summary>The notification examples of the contract (sections 3.1 to 3.3), posted as printed, answered as printed.</summary>
public sealed class NotificationExampleTests
{
    private const string Listed = """
        {
          "success": true,
          "data": [
            {
              "id": "ntf_123",
              "type": "system_alert",
              "priority": "high",
              "title": "System Performance Alert",
              "summary": "Deliverability trend requires review for Q1 planning",
              "created_at": "2025-12-19T12:05:00Z",
              "status": "pending_review",
              "actions": [
                {
                  "label": "Review Details",
                  "url": "/system/oversight?alert=ntf_123"
                }
              ]
            }
          ],
          "meta": {
            "timeframe": "monthly",
            "next_review_date": "2025-12-26T09:00:00Z"
          }
        }
        """;

    private const string Reviewed = """
        {
          "reviewed": true,
          "notes": "System trend acknowledged for quarterly review"
        }
        """;

    private const string Data = """{"summary":"Deliverability trend requires review for Q1 planning","context":"deliverability_trend_analysis","impact":"moderate_increasing_risk"}""";

    [Fact]
    public async Task The_list_is_the_printed_one_field_by_field()
    {
        await using RunningServer server = await NotificationServer.StartAsync();
        using NotificationClient user = server.As("ROLE_USER");
        string id = await user.NotifyAsync(data: Data);
        Answer answer = (await user.GetAsync("?scope=system&priority=high,medium&limit=25")).Expect(HttpStatusCode.OK);
        Documented.Assert(Listed, answer.Json);
        using JsonDocument printed = JsonDocument.Parse(Listed);
        JsonElement expected = printed.RootElement.GetProperty("data")[0];
        JsonElement one = Assert.Single(answer.List("data"));
        foreach (string member in (string[])["type", "priority", "title", "summary", "status"])
        {
            Assert.Equal(expected.GetProperty(member).GetString(), one.GetProperty(member).GetString());
        }

        Assert.Equal(id, one.GetProperty("id").GetString());
        JsonElement action = Assert.Single(one.GetProperty("actions").EnumerateArray());
        Assert.Equal(("Review Details", $"/system/oversight?alert={id}"), (action.GetProperty("label").GetString(), action.GetProperty("url").GetString()));
        Assert.Equal("monthly", answer["meta"].GetProperty("timeframe").GetString());
        DateTimeOffset next = DateTimeOffset.Parse(answer["meta"].GetProperty("next_review_date").GetString()!, CultureInfo.InvariantCulture);
        Assert.Equal((DayOfWeek.Friday, new TimeSpan(9, 0, 0)), (next.DayOfWeek, next.TimeOfDay));
        Assert.InRange(next - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(-1), TimeSpan.FromDays(7));
        Assert.Equal((1, 1, 0), NotificationClient.Counts(answer));
    }

    [Fact]
    public async Task Without_a_summary_there_is_a_sentence_of_the_context()
    {
        await using RunningServer server = await NotificationServer.StartAsync();
        using NotificationClient user = server.As("ROLE_USER");
        await user.NotifyAsync(data: """{"impact":"moderate_increasing_risk","context":"deliverability_trend_analysis"}""");
        await user.NotifyAsync("alert_triggered");
        Assert.Equal(
            ["Alert triggered from monitoring_system", "Deliverability trend analysis requires review"],
            (await user.GetAsync()).List("data").Select(one => one.GetProperty("summary").GetString()));
    }

    [Fact]
    public async Task A_review_as_printed_is_kept_and_answers_the_same_again()
    {
        await using RunningServer server = await NotificationServer.StartAsync();
        using NotificationClient ops = server.As("ROLE_OPS_MANAGER");
        using NotificationClient user = server.As("ROLE_USER");
        string id = await ops.NotifyAsync(data: Data);
        Answer first = (await ops.ReviewAsync(id, Reviewed)).Expect(HttpStatusCode.OK);
        JsonElement data = first["data"];
        Assert.Equal(
            (id, "reviewed", "ROLE_OPS_MANAGER", "System trend acknowledged for quarterly review"),
            (data.GetProperty("id").GetString(), data.GetProperty("status").GetString(), data.GetProperty("reviewed_by").GetString(), data.GetProperty("notes").GetString()));
        Answer again = (await user.ReviewAsync(id, """{"reviewed":true,"notes":"too late"}""")).Expect(HttpStatusCode.OK);
        Assert.Equal(first.Text, again.Text);

        await server.RestartAsync();
        using NotificationClient after = server.As("ROLE_USER");
        Answer read = (await after.GetAsync("/" + id)).Expect(HttpStatusCode.OK);
        foreach (JsonProperty member in data.EnumerateObject())
        {
            Assert.Equal(member.Value.GetString(), read["data"].GetProperty(member.Name).GetString());
        }

        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(Data).RootElement, read["data"].GetProperty("payload")));
        Assert.Equal("monitoring_system", read["data"].GetProperty("source").GetString());
        Assert.Equal("evt_" + id[4..], read["data"].GetProperty("event_id").GetString());
        Assert.Equal(["system"], read["data"].GetProperty("scopes").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal([id], await after.IdsAsync("?status=reviewed"));
        Assert.Empty(await after.IdsAsync("?status=unread"));
        Assert.Equal((1, 0, 1), NotificationClient.Counts(await after.GetAsync()));
    }

    [Fact]
    public async Task A_bulk_review_as_printed_answers_for_each()
    {
        await using RunningServer server = await NotificationServer.StartAsync();
        using NotificationClient user = server.As("ROLE_USER");
        string[] ids = [await user.NotifyAsync(), await user.NotifyAsync()];
        string body = """{"ids": ["ntf_123", "ntf_456"], "action": "quarterly_review", "context": "Q1 operational planning cycle"}"""
            .Replace("ntf_123", ids[0], StringComparison.Ordinal).Replace("ntf_456", ids[1], StringComparison.Ordinal);
        Answer answer = (await user.PostAsync("/bulk-review", body)).Expect(HttpStatusCode.OK);
        Assert.Equal(
            ids.Select(id => (id, "reviewed")),
            answer["data"].GetProperty("results").EnumerateArray().Select(one => (one.GetProperty("id").GetString(), one.GetProperty("status").GetString()))!);
        Assert.Equal(2, answer["data"].GetProperty("reviewed").GetInt64());
        JsonElement read = (await user.GetAsync("/" + ids[1]))["data"];
        Assert.Equal(
            ("quarterly_review", "Q1 operational planning cycle", "ROLE_USER"),
            (read.GetProperty("review_action").GetString(), read.GetProperty("review_context").GetString(), read.GetProperty("reviewed_by").GetString()));
    }
}
