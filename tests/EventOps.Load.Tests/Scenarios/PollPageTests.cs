using System.Text;
using EventOps.Load.Scenarios;

namespace EventOps.Load.Tests.Scenarios;

public sealed class PollPageTests
{
    [Theory]
    [InlineData("""{"events":[],"next_cursor":null,"has_more":false}""", 0, "", false)]
    [InlineData("""{"events":[{"event_id":"evt_a","data":{}},{"event_id":"evt_b"}],"next_cursor":"evt_b","has_more":true}""", 2, "evt_b", true)]
    [InlineData("""{"events":[{"event_id":"evt_a","data":{"next_cursor":"x","has_more":true}}],"next_cursor": "evt_a","has_more": false}""", 1, "evt_a", false)]
    public void The_quick_reading_is_the_whole_reading(string text, int events, string cursor, bool hasMore)
    {
        byte[] json = Encoding.UTF8.GetBytes(text);

        Assert.True(PollPage.TryRead(json, out PollPage page));

        Assert.Equal((events, cursor, hasMore), (page.Events, Encoding.UTF8.GetString(page.Cursor), page.HasMore));
        Assert.True(page.AgreesWith(json));
    }

    [Fact]
    public void A_payload_that_contains_the_key_is_noticed()
    {
        byte[] json = """{"events":[{"event_id":"evt_a","data":{"event_id":"evt_x"}}],"next_cursor":"evt_a","has_more":false}"""u8.ToArray();
        Assert.True(PollPage.TryRead(json, out PollPage page));
        Assert.False(page.AgreesWith(json));
    }

    [Fact]
    public void What_is_not_a_page_is_refused() => Assert.False(PollPage.TryRead("""{"error":"x"}"""u8, out _));
}
