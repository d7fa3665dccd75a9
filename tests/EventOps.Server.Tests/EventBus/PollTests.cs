using System.Net;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

public sealed class PollTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly EventBusClient _bus = shared.Bus;

    [Fact]
    public async Task Following_the_cursor_neither_loses_nor_repeats_while_events_come_in()
    {
        await _bus.SubscribeAsync("follower", "stream");
        const int Publishers = 4;
        const int Each = 60;
        Task<List<string>[]> publishing = Task.WhenAll(Enumerable.Range(0, Publishers).Select(async _ =>
        {
            var ids = new List<string>();
            for (int i = 0; i < Each; i++)
            {
                ids.Add(await _bus.PublishAsync("stream"));
            }

            return ids;
        }));

        var seen = new List<string>();
        string cursor = string.Empty;
        while (seen.Count < Publishers * Each)
        {
            Answer page = (await _bus.GetAsync($"/poll/follower?limit=7&timeout_ms=10000{cursor}")).Expect(HttpStatusCode.OK);
            Assert.NotEmpty(page.Ids());
            seen.AddRange(page.Ids());
            cursor = "&since_event_id=" + page.Str("next_cursor");
        }

        Assert.Equal((await publishing).SelectMany(one => one).Order(StringComparer.Ordinal), seen);
        Answer end = await _bus.GetAsync($"/poll/follower?limit=7{cursor}");
        Assert.Empty(end.Ids());
        Assert.False(end["has_more"].GetBoolean());
    }

    [Fact]
    public async Task Without_cursor_it_starts_at_the_first_event_not_acknowledged()
    {
        await _bus.PublishAsync("gaps");
        await _bus.SubscribeAsync("gap-reader", "gaps");
        string[] ids = [await _bus.PublishAsync("gaps"), await _bus.PublishAsync("gaps"), await _bus.PublishAsync("gaps")];
        Assert.Equal(ids, (await _bus.GetAsync("/poll/gap-reader")).Ids());

        await _bus.AckAsync("gap-reader", ids[1]);
        Assert.Equal([ids[0], ids[2]], (await _bus.GetAsync("/poll/gap-reader")).Ids());
        await _bus.AckAsync("gap-reader", ids[0]);
        Assert.Equal([ids[2]], (await _bus.GetAsync("/poll/gap-reader")).Ids());
        Assert.Equal(ids[1..], (await _bus.GetAsync("/poll/gap-reader?since_event_id=" + ids[0])).Ids());
        await _bus.AckAsync("gap-reader", ids[2]);
        Answer settled = await _bus.GetAsync("/poll/gap-reader");
        Assert.Empty(settled.Ids());

        // The cursor of an empty page is good for going on.
        string next = await _bus.PublishAsync("gaps");
        Assert.Equal([next], (await _bus.GetAsync("/poll/gap-reader?since_event_id=" + settled.Str("next_cursor"))).Ids());
    }

    [Theory]
    [InlineData("")]
    [InlineData("&since_event_id=evt_0000000000000")]
    public async Task A_waiting_poll_wakes_on_publish(string since)
    {
        string name = "waiter" + since.Length;
        await _bus.SubscribeAsync(name, name);
        Task<Answer> waiting = _bus.GetAsync($"/poll/{name}?timeout_ms=30000{since}");
        await shared.Server.UntilPollsWaitAsync(1);

        // Not this one's: it goes on waiting.
        await _bus.PublishAsync("somebody-else");
        string id = await _bus.PublishAsync(name);
        Answer woken = (await waiting.WaitAsync(TimeSpan.FromSeconds(10))).Expect(HttpStatusCode.OK);

        Assert.Equal([id], woken.Ids());
        Assert.False(woken["has_more"].GetBoolean());
    }

    [Fact]
    public async Task An_event_that_comes_before_the_wait_is_answered_at_once_and_a_timeout_is_an_empty_page()
    {
        await _bus.SubscribeAsync("timeout", "timeout");
        Answer empty = (await _bus.GetAsync("/poll/timeout?timeout_ms=50")).Expect(HttpStatusCode.OK);
        Assert.Empty(empty.Ids());
        Assert.False(empty["has_more"].GetBoolean());
        Assert.Empty((await _bus.GetAsync("/poll/timeout?timeout_ms=0")).Ids());

        string id = await _bus.PublishAsync("timeout");
        Assert.Equal([id], (await _bus.GetAsync("/poll/timeout?timeout_ms=30000").WaitAsync(TimeSpan.FromSeconds(10))).Ids());
    }

    [Fact]
    public async Task A_caller_that_goes_away_frees_its_wait()
    {
        await _bus.SubscribeAsync("gone", "gone");
        using var http = new HttpClient { BaseAddress = shared.Server.Address };
        using var gone = new CancellationTokenSource();
        Task<HttpResponseMessage> waiting = http.GetAsync("/poll/gone?timeout_ms=30000", gone.Token);
        await shared.Server.UntilPollsWaitAsync(1);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await shared.Server.UntilPollsWaitAsync(0);
    }

    [Fact]
    public async Task Limit_and_has_more_agree_at_every_size()
    {
        await _bus.SubscribeAsync("pager", "paged");
        var ids = new List<string>();
        for (int i = 0; i < 5; i++)
        {
            ids.Add(await _bus.PublishAsync("paged"));
        }

        for (int limit = 1; limit <= 7; limit++)
        {
            Answer page = await _bus.GetAsync($"/poll/pager?limit={limit}");
            Assert.Equal(ids.Take(limit), page.Ids());
            Assert.Equal(limit < 5, page["has_more"].GetBoolean());
        }
    }

    [Fact]
    public async Task A_page_holds_50_unless_asked_for_up_to_1000()
    {
        await _bus.SubscribeAsync("bulk", "bulk");
        string line = """{"event_type":"agent_usage","source":"bulk","data":{}}""" + "\n";
        byte[] body = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, 1_001)));
        (await _bus.PostAsync("/publish/batch", body, "application/x-ndjson")).Expect(HttpStatusCode.OK);

        Assert.Equal(50, (await _bus.GetAsync("/poll/bulk")).Ids().Length);
        Answer page = await _bus.GetAsync("/poll/bulk?limit=1000");
        Assert.Equal(1_000, page.Ids().Length);
        Assert.True(page["has_more"].GetBoolean());
        Answer rest = await _bus.GetAsync("/poll/bulk?limit=1000&since_event_id=" + page.Str("next_cursor"));
        Assert.Single(rest.Ids());
        Assert.False(rest["has_more"].GetBoolean());
    }

    [Fact]
    public async Task Two_subscriptions_of_one_subscriber_give_each_event_once()
    {
        await _bus.SubscribeAsync("twice", "twice-source", "agent_*");
        await _bus.SubscribeAsync("twice", "twice-source", "*_usage");
        string id = await _bus.PublishAsync("twice-source");

        Assert.Equal([id], (await _bus.GetAsync("/poll/twice")).Ids());
        (await _bus.AckAsync("twice", id)).Expect(HttpStatusCode.OK);
        Assert.Empty((await _bus.GetAsync("/poll/twice")).Ids());
        Assert.Equal(2, (await _bus.GetAsync("/events/" + id)).List("deliveries").Length);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("%2F")]
    [InlineData("..")]
    [InlineData("дом 😀")]
    [InlineData("a?b#c&d=e+f")]
    [InlineData("file.json")]
    public async Task Any_subscriber_name_can_be_polled(string name)
    {
        await _bus.SubscribeAsync(name, "named");
        string id = await _bus.PublishAsync("named");

        // Uri treats %2E%2E as "..": the dots are a path trick, and a name made of them is reached by no client.
        Answer page = await _bus.GetAsync("/poll/" + Uri.EscapeDataString(name));
        if (name == "..")
        {
            Assert.Equal(HttpStatusCode.NotFound, page.Status);
            return;
        }

        Assert.Contains(id, page.Expect(HttpStatusCode.OK).Ids());
    }

    [Fact]
    public async Task Who_never_subscribed_or_unsubscribed_is_not_found()
    {
        (await _bus.GetAsync("/poll/nobody")).ExpectError(HttpStatusCode.NotFound, "not_found");
        string id = await _bus.SubscribeAsync("leaver", "left");
        (await _bus.DeleteAsync("/subscribe/" + id)).Expect(HttpStatusCode.OK);

        (await _bus.GetAsync("/poll/leaver")).ExpectError(HttpStatusCode.NotFound, "not_found");
        (await _bus.DeleteAsync("/subscribe/" + id)).ExpectError(HttpStatusCode.NotFound, "not_found");
    }
}
