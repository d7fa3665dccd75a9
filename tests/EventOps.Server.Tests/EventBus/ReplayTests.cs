using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

public sealed class ReplayTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Range = "\"start_time\":\"2020-01-01T00:00:00Z\",\"end_time\":\"2100-01-01T00:00:00Z\"";
    private readonly EventBusClient _bus = shared.Bus;

    [Fact]
    public async Task The_example_as_printed()
    {
        await _bus.SubscribeAsync("HERMES", "printed");
        Answer answer = (await _bus.PostAsync("/replay", ContractExamples.Replay)).Expect(HttpStatusCode.OK);
        Documented.Assert(ContractExamples.Replayed, answer.Json);
        Assert.Equal((0, "completed"), (answer.Num("replayed"), answer.Str("status")));
        Assert.Equal("2026-01-17T10:00:00.000Z", answer["time_range"].GetProperty("start").GetString());
        Assert.False(answer.Json.TryGetProperty("replay_id", out _));
    }

    [Fact]
    public async Task Events_from_before_the_subscription_are_counted_replayed_and_completed_by_acknowledgements()
    {
        string first = await _bus.PublishAsync("past-1", "deployment_completed", "high");
        string[] ids = [first, await _bus.PublishAsync("past-1", "backup_created"), await _bus.PublishAsync("past-1", "deployment_started")];
        await _bus.SubscribeAsync("past", "past-*");
        Answer dry = (await ReplayAsync("past", ",\"dry_run\":true")).Expect(HttpStatusCode.OK);
        Assert.Equal((3, JsonValueKind.Null, true), (dry.Num("replayed"), dry["replay_started_at"].ValueKind, dry["dry_run"].GetBoolean()));
        Assert.False(dry.Json.TryGetProperty("replay_id", out _));
        Assert.Equal(1, await CountAsync("past", ",\"event_types\":[\"backup_created\"]"));
        Assert.Equal(2, await CountAsync("past", ",\"event_types\":\"deployment_*\",\"sources\":[\"past-1\"]"));
        Assert.Equal(1, await CountAsync("past", ",\"priority\":[\"high\",\"critical\"]"));
        Assert.Equal(2, await CountAsync("past", ",\"priority\":\"medium\",\"event_types\":null,\"sources\":[]"));
        Assert.Equal(0, await CountAsync("past", ",\"sources\":[\"other\"]"));

        Answer started = (await ReplayAsync("past", ",\"events_per_second\":1000000,\"event_types\":[\"deployment_*\"]")).Expect(HttpStatusCode.OK);
        Assert.Equal((2, "running"), (started.Num("replayed"), started.Str("status")));
        string path = "/replay/" + started.Str("replay_id");
        Answer running = (await _bus.GetAsync(path)).Expect(HttpStatusCode.OK);
        Assert.Equal(("running", 2, 0, 2, 1_000_000), Progress(running));
        Assert.Equal(started.Str("replay_started_at"), running.Str("replay_started_at"));
        Assert.Equal(started["time_range"].GetRawText(), running["time_range"].GetRawText());
        Assert.Equal("deployment_*", Assert.Single(running.List("event_types")).GetString());

        Assert.Equal(2, (await _bus.AckAsync("past", ids)).Num("acknowledged"));
        Answer ended = await UntilAsync(path, "completed");
        Assert.Equal(("completed", 2, 2, 0, 1_000_000), Progress(ended));
        Assert.Equal(JsonValueKind.String, ended["replay_ended_at"].ValueKind);
        (await _bus.DeleteAsync(path)).Expect(HttpStatusCode.OK);
        Assert.Equal("completed", (await _bus.GetAsync(path)).Str("status"));
    }

    [Fact]
    public async Task Times_are_to_the_millisecond_with_the_first_and_without_the_last()
    {
        await _bus.SubscribeAsync("exact", "exact");
        string id = await _bus.PublishAsync("exact");
        DateTimeOffset at = DateTimeOffset.Parse((await _bus.GetAsync("/events/" + id)).Str("published_at"), null);
        foreach ((double from, double to, int expected) in ((double, double, int)[])[(0, 1, 1), (-1, 0, 0), (1, 2, 0), (-1, 1, 1), (0.4, 1.2, 1)])
        {
            string body = JsonSerializer.Serialize(new
            {
                subscriber = "exact",
                start_time = at.AddMilliseconds(from),
                end_time = at.AddMilliseconds(to).ToOffset(TimeSpan.FromHours(2)),
                dry_run = true,
            });
            Assert.Equal(expected, (await _bus.PostAsync("/replay", body)).Expect(HttpStatusCode.OK).Num("replayed"));
        }
    }

    [Fact]
    public async Task One_replay_for_each_subscription_that_matches_or_for_the_one_that_is_named()
    {
        string one = await _bus.SubscribeAsync("many", "many");
        await _bus.SubscribeAsync("many", "many*");
        await _bus.SubscribeAsync("many", "none");
        string foreign = await _bus.SubscribeAsync("foreign", "many");
        await _bus.PublishAsync("many");
        Answer both = (await ReplayAsync("many")).Expect(HttpStatusCode.OK);
        Assert.Equal((2, 2), (both.Num("replayed"), both.List("replay_ids").Length));
        Assert.Equal(both.Str("replay_id"), both.List("replay_ids")[0].GetString());
        Answer named = (await ReplayAsync("many", $",\"subscription_id\":\"{one}\"")).Expect(HttpStatusCode.OK);
        Assert.Equal(1, named.Num("replayed"));
        Assert.Equal(one, (await _bus.GetAsync("/replay/" + named.Str("replay_id"))).Str("subscription_id"));
        foreach (string other in (string[])[foreign, "sub_0000000000000", "nonsense", "", named.Str("replay_id")])
        {
            (await ReplayAsync("many", $",\"subscription_id\":\"{other}\"")).ExpectError(HttpStatusCode.NotFound, "not_found");
        }

        // Replays are no subscriptions.
        Assert.DoesNotContain("rpl_", (await _bus.GetAsync("/subscriptions")).Text, StringComparison.Ordinal);
        await _bus.DeleteAsync("/subscribe/" + one);
        Assert.Equal("cancelled", (await _bus.GetAsync("/replay/" + named.Str("replay_id"))).Str("status"));
    }

    [Theory]
    [InlineData("""{"start_time":"2026-01-17T10:00:00Z","end_time":"2026-01-17T11:00:00Z"}""", "subscriber")]
    [InlineData("""{"subscriber":7,"start_time":"2026-01-17T10:00:00Z","end_time":"2026-01-17T11:00:00Z"}""", "subscriber")]
    [InlineData("""{"subscriber":"","start_time":"2026-01-17T10:00:00Z","end_time":"2026-01-17T11:00:00Z"}""", "subscriber")]
    [InlineData("""{"subscriber":"s","end_time":"2026-01-17T11:00:00Z"}""", "start_time")]
    [InlineData("""{"subscriber":"s","start_time":"2026-01-17T10:00:00Z"}""", "end_time")]
    [InlineData("""{"subscriber":"s","start_time":null,"end_time":"2026-01-17T11:00:00Z"}""", "start_time")]
    [InlineData("""{"subscriber":"s","start_time":1768644000,"end_time":"2026-01-17T11:00:00Z"}""", "start_time")]
    [InlineData("""{"subscriber":"s","start_time":"yesterday","end_time":"2026-01-17T11:00:00Z"}""", "start_time")]
    [InlineData("""{"subscriber":"s","start_time":"2026-01-17T10:00:00Z","end_time":"2026-02-30T11:00:00Z"}""", "end_time")]
    [InlineData("""{"subscriber":"s","start_time":"1969-01-17T10:00:00Z","end_time":"2026-01-17T11:00:00Z"}""", "start_time")]
    [InlineData("""{"subscriber":"s","start_time":"2026-01-17T11:00:00Z","end_time":"2026-01-17T10:00:00Z"}""", "before")]
    [InlineData("""{"subscriber":"s","start_time":"2026-01-17T10:00:00Z","end_time":"2026-01-17T10:00:00Z"}""", "before")]
    [InlineData("""{"subscriber":"s","start_time":"2026-01-17T10:00:00+01:00","end_time":"2026-01-17T09:00:00.0005Z"}""", "before")]
    public async Task Bad_orders_say_what_is_wrong(string body, string named) =>
        Assert.Contains(named, (await _bus.PostAsync("/replay", body)).ExpectError(HttpStatusCode.BadRequest, "bad_request").Str("message"), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"event_types\":7", "event_types")]
    [InlineData("\"event_types\":[\"\"]", "event_types")]
    [InlineData("\"event_types\":[null]", "event_types")]
    [InlineData("\"event_types\":[\"a\\u0000\"]", "event_types")]
    [InlineData("\"sources\":{}", "sources")]
    [InlineData("\"priority\":[\"urgent\"]", "urgent")]
    [InlineData("\"priority\":[1]", "priority")]
    [InlineData("\"events_per_second\":0", "events_per_second")]
    [InlineData("\"events_per_second\":-1", "events_per_second")]
    [InlineData("\"events_per_second\":1.5", "events_per_second")]
    [InlineData("\"events_per_second\":1000001", "events_per_second")]
    [InlineData("\"events_per_second\":99999999999999999999", "events_per_second")]
    [InlineData("\"events_per_second\":\"10\"", "events_per_second")]
    [InlineData("\"dry_run\":\"true\"", "dry_run")]
    [InlineData("\"dry_run\":1", "dry_run")]
    [InlineData("\"subscription_id\":5", "subscription_id")]
    [InlineData("\"event_type\":[\"backup_created\"]", "event_type")]
    public async Task Bad_members_say_what_is_wrong(string member, string named)
    {
        Answer refused = (await ReplayAsync("s", "," + member)).ExpectError(HttpStatusCode.BadRequest, "bad_request");
        Assert.Contains(named, refused.Str("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_names_are_refused()
    {
        string names = string.Join(',', Enumerable.Range(0, 101).Select(i => $"\"t{i}\""));
        (await ReplayAsync("s", $",\"event_types\":[{names}]")).ExpectError(HttpStatusCode.BadRequest, "bad_request");
        (await ReplayAsync("s", $",\"sources\":[\"{new string('x', 257)}\"]")).ExpectError(HttpStatusCode.BadRequest, "bad_request");
    }

    [Theory]
    [InlineData("rpl_0000000000000")]
    [InlineData("rpl_")]
    [InlineData("evt_0000000000000")]
    [InlineData("x%2Fy")]
    public async Task What_is_no_replay_is_not_found(string id)
    {
        (await _bus.GetAsync("/replay/" + id)).ExpectError(HttpStatusCode.NotFound, "not_found");
        (await _bus.DeleteAsync("/replay/" + id)).ExpectError(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task An_unknown_subscriber_is_not_found() =>
        (await ReplayAsync("nobody")).ExpectError(HttpStatusCode.NotFound, "not_found");

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=x")]
    [InlineData("offset=-1")]
    [InlineData("offset=1&offset=2")]
    public async Task Bad_pages_are_refused(string query) =>
        (await _bus.GetAsync("/replays?" + query)).ExpectError(HttpStatusCode.BadRequest, "bad_request");

    private static (string Status, long Total, long Completed, long Pending, long Rate) Progress(Answer answer) => (
        answer.Str("status"), answer.Num("total"), answer.Num("completed"), answer.Num("pending"), answer.Num("events_per_second"));

    private Task<Answer> ReplayAsync(string subscriber, string more = "") =>
        _bus.PostAsync("/replay", $"{{\"subscriber\":\"{subscriber}\",{Range}{more}}}");

    private async Task<long> CountAsync(string subscriber, string more) =>
        (await ReplayAsync(subscriber, ",\"dry_run\":true" + more)).Expect(HttpStatusCode.OK).Num("replayed");

    /// <summary>Asks until the end, which is on its way, is there.</summary>
    private async Task<Answer> UntilAsync(string path, string status)
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            Answer answer = await _bus.GetAsync(path);
            if (answer.Str("status") == status)
            {
                return answer;
            }

            tooLong.Token.ThrowIfCancellationRequested();
        }
    }
}
