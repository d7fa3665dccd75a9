using System.Net;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

public sealed class EventsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly EventBusClient _bus = shared.Bus;

    [Fact]
    public async Task Newest_first_with_limit_offset_and_the_exact_total()
    {
        string[] ids = await PublishManyAsync("pages", 25);
        Array.Reverse(ids);

        Answer first = await _bus.GetAsync("/events?source=pages&limit=10");
        Answer last = await _bus.GetAsync("/events?source=pages&limit=10&offset=20");
        Answer behind = await _bus.GetAsync("/events?source=pages&offset=25");

        Assert.Equal(ids[..10], first.Ids());
        Assert.Equal(ids[20..], last.Ids());
        Assert.Empty(behind.Ids());
        Assert.All([first, last, behind], page => Assert.Equal(25, page.Num("total")));
        Assert.Equal((10, 0), (first.Num("limit"), first.Num("offset")));
        Assert.Equal((10, 20), (last.Num("limit"), last.Num("offset")));
        Assert.Equal((100, 25), (behind.Num("limit"), behind.Num("offset")));
    }

    [Fact]
    public async Task A_page_holds_up_to_1000_and_offsets_may_be_huge()
    {
        string line = """{"event_type":"agent_usage","source":"thousand","data":{}}""" + "\n";
        byte[] body = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, 1_005)));
        (await _bus.PostAsync("/publish/batch", body, "application/x-ndjson")).Expect(HttpStatusCode.OK);

        Assert.Equal(1_000, (await _bus.GetAsync("/events?source=thousand&limit=1000")).Ids().Length);
        Assert.Equal(100, (await _bus.GetAsync("/events?source=thousand")).Ids().Length);
        Answer beyond = (await _bus.GetAsync("/events?source=thousand&limit=1000&offset=9223372036854775807")).Expect(HttpStatusCode.OK);
        Assert.Empty(beyond.Ids());
        Assert.Equal(1_005, beyond.Num("total"));
    }

    [Fact]
    public async Task Every_filter_alone_and_together()
    {
        string low = await _bus.PublishAsync("filter-a", "backup_created", "low");
        string high = await _bus.PublishAsync("filter-a", "backup_created", "high");
        string other = await _bus.PublishAsync("filter-b", "credential_rotated", "high");

        await ExpectAsync("source=filter-a", high, low);
        await ExpectAsync("source=filter-*&priority=high", other, high);
        await ExpectAsync("source=filter-a,filter-b", other, high, low);
        await ExpectAsync("source=filter-a&source=filter-b", other, high, low);
        await ExpectAsync("source=filter-*&event_type=credential_rotated", other);
        await ExpectAsync("source=filter-*&event_type=*_rot*d", other);
        await ExpectAsync("source=filter-*&event_type=backup*", high, low);
        await ExpectAsync("source=filter-a&event_type=backup_created&priority=high", high);
        await ExpectAsync("source=filter-a&priority=low,critical", low);
        await ExpectAsync("source=filter-c");
        await ExpectAsync("source=FILTER-A");
        await ExpectAsync("source=filter");
    }

    [Fact]
    public async Task Medium_is_normal()
    {
        string id = await _bus.PublishAsync("medium", priority: "medium");

        await ExpectAsync("source=medium&priority=normal", id);
        await ExpectAsync("source=medium&priority=medium", id);
        Assert.Equal("normal", (await _bus.GetAsync("/events/" + id)).Str("priority"));
    }

    [Fact]
    public async Task Since_is_strictly_after()
    {
        string first = await _bus.PublishAsync("since");
        string at = (await _bus.GetAsync("/events/" + first)).Str("published_at");
        DateTimeOffset time = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);
        string offset = Uri.EscapeDataString(time.ToOffset(TimeSpan.FromHours(2)).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", null));

        await ExpectAsync($"source=since&since={at}");
        await ExpectAsync($"source=since&since={offset}");
        await ExpectAsync($"source=since&since={at[..^1]}");
        await ExpectAsync($"source=since&since={time.AddMilliseconds(-1):yyyy-MM-ddTHH:mm:ss.fffZ}", first);
        await ExpectAsync($"source=since&since={time.AddDays(-1):yyyy-MM-dd}", first);
        await ExpectAsync("source=since&since=1970-01-01", first);
    }

    [Theory]
    [InlineData("2248-09-26T15:10:22.207Z")]
    [InlineData("2248-09-26T15:10:22.208Z")]
    [InlineData("2400-01-01")]
    [InlineData("9999-12-31T23:59:59.999Z")]
    public async Task Nothing_is_published_in_the_far_future(string since)
    {
        await _bus.PublishAsync("future");

        Answer answer = (await _bus.GetAsync($"/events?source=future&since={since}")).Expect(HttpStatusCode.OK);
        Assert.Equal(0, answer.Num("total"));
        Assert.Empty(answer.Ids());
    }

    [Fact]
    public async Task Names_of_any_script_and_sign_come_back_and_can_be_filtered_by()
    {
        const string Source = "дом \"q\" \\ / 家 😀 % & + #";
        string id = await _bus.PublishAsync(Source, data: """{"text":"\u0000 \ud83d\ude00 \"\\","n":1.0e400,"n2":12345678901234567890123}""");

        await ExpectAsync("source=" + Uri.EscapeDataString(Source), id);
        Answer read = await _bus.GetAsync("/events/" + id);
        Assert.Equal(Source, read.Str("source"));
        Assert.Equal("""{"text":"\u0000 \ud83d\ude00 \"\\","n":1.0e400,"n2":12345678901234567890123}""", read["data"].GetRawText());
    }

    private async Task ExpectAsync(string query, params string[] ids) =>
        Assert.Equal(ids, (await _bus.GetAsync("/events?" + query)).Expect(HttpStatusCode.OK).Ids());

    private async Task<string[]> PublishManyAsync(string source, int count)
    {
        string[] ids = new string[count];
        for (int i = 0; i < count; i++)
        {
            ids[i] = await _bus.PublishAsync(source);
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        return ids;
    }
}
