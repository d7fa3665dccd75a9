namespace EventOps.Contracts.Tests.Http.CloudEvents;

public sealed class CloudEventBatchReaderTests
{
    private const string First = """{"specversion":"1.0","type":"t","source":"/a","id":"1","x":"y","data":{"n":1}}""";
    private const string Second = """{"specversion":"1.0","type":"t","source":"/b","id":"1","data_base64":"AAEC"}""";

    [Fact]
    public void Events_come_in_their_order_and_nothing_of_one_is_in_the_next()
    {
        List<(int Index, ReadEvent Event)> events = ReadEvent.Batched($" [ {First} , {Second} ] ");

        Assert.Equal([(0, ReadEvent.Structured(First)), (1, ReadEvent.Structured(Second))], events);
    }

    [Fact]
    public void A_bad_event_is_refused_alone()
    {
        List<(int Index, ReadEvent Event)> events = ReadEvent.Batched(
            $$"""[{"specversion":"1.0"},{{First}},17,{"specversion":"1.0","x":"\ud800"},{"Bad":{"deep":[1,2]},"id":"1"},{{Second}}]""");

        Assert.Equal([0, 1, 2, 3, 4, 5], events.Select(item => item.Index));
        Assert.Equal("Attribute 'id' is required", events[0].Event.Problem);
        Assert.Equal(ReadEvent.Structured(First), events[1].Event);
        Assert.Equal("An event must be an object", events[2].Event.Problem);
        Assert.Contains("half of a surrogate pair", events[3].Event.Problem, StringComparison.Ordinal);
        Assert.StartsWith("Attribute 'Bad' must be a string", events[4].Event.Problem, StringComparison.Ordinal);
        Assert.Equal(ReadEvent.Structured(Second), events[5].Event);
    }

    [Theory]
    [InlineData("", "The body is empty")]
    [InlineData(First, "A batch must be an array of events")]
    [InlineData("[" + First, "Malformed JSON at line 1, byte 80: it ends too early")]
    [InlineData("[" + First + "] x", "Malformed JSON at line 1, byte 82: unexpected 'x'")]
    [InlineData("[" + First + ",]", "Malformed JSON at line 1, byte 81: unexpected ']'")]
    [InlineData("[" + First + ",{\"id\"]", "Malformed JSON at line 1, byte 86: unexpected ']'")]
    public void A_body_that_is_no_batch_ends_it(string body, string expected)
    {
        (int index, ReadEvent end) = ReadEvent.Batched(body)[^1];

        Assert.Equal(-1, index);
        Assert.StartsWith(expected, end.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_array_has_no_events() => Assert.Empty(ReadEvent.Batched(" [ ] "));
}
