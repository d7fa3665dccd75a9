using EventOps.Engine.Intake.Parsing;

namespace EventOps.Engine.Tests.Intake;

public sealed class JsonEventParserTests
{
    private const string Event = """{"event_type":"t","source":"s","data":{}""";

    [Fact]
    public void Example_of_the_contract_gives_its_fields_and_payloads_verbatim()
    {
        const string Body = """
            {
              "event_type": "deployment_completed",
              "source": "HEPHAESTUS",
              "data": { "component": "prod-n8n",
                        "success": true },
              "priority": "critical",
              "metadata": {"correlation_id": "deploy_abc123"},
              "idempotency_key": "k-1", "timestamp": "2026-01-17T12:00:00Z", "unknown": [1, {"data": 2}]
            }
            """;
        ParsedEvent parsed = ParsedEvent.Parse(Body);
        int dataAt = Body.IndexOf("{ \"component", StringComparison.Ordinal);
        string data = Body[dataAt..(Body.IndexOf("true }", StringComparison.Ordinal) + 6)];
        Assert.Equal(
            new ParsedEvent(
                ParseErrorCode.None,
                EventField.None,
                "deployment_completed",
                "HEPHAESTUS",
                "k-1",
                "Critical",
                data,
                """{"correlation_id": "deploy_abc123"}"""),
            parsed);
    }

    [Theory]
    [InlineData("\"low\"", "Low")]
    [InlineData("\"normal\"", "Normal")]
    [InlineData("\"medium\"", "Normal")]
    [InlineData("\"high\"", "High")]
    [InlineData("\"critical\"", "Critical")]
    [InlineData("\"\\u0068igh\"", "High")]
    [InlineData("null", "Normal")]
    public void Priority_is_read(string value, string expected) =>
        Assert.Equal(expected, ParsedEvent.Parse($"{Event},\"priority\":{value}}}").Priority);

    [Fact]
    public void Names_with_escapes_come_out_as_text_each_in_its_own_place()
    {
        ParsedEvent parsed = ParsedEvent.Parse(
            """{"event\u005ftype":"a\/b\u00e9","source":"\ud83d\ude00","data":{"x":"\n"},"idempotency_key":"\"k\\"}""");
        Assert.Equal(ParseErrorCode.None, parsed.Code);
        Assert.Equal("a/b\u00e9", parsed.EventType);
        Assert.Equal("\U0001F600", parsed.Source);
        Assert.Equal("\"k\\", parsed.Key);
        Assert.Equal("""{"x":"\n"}""", parsed.Data);
    }

    [Fact]
    public void Last_duplicate_wins_whatever_the_first_was()
    {
        ParsedEvent parsed = ParsedEvent.Parse(
            """{"data":5,"source":"","event_type":"a","priority":"x",""" +
            """ "source":"s","data":{"n":1},"event_type":"b","priority":"low"}""");
        Assert.Equal(("b", "s", """{"n":1}""", "Low"), (parsed.EventType, parsed.Source, parsed.Data, parsed.Priority));
        Assert.Equal(
            new ParsedEvent(ParseErrorCode.WrongType, EventField.Data),
            ParsedEvent.Parse("""{"event_type":"t","source":"s","data":{},"data":[]}"""));
    }

    [Fact]
    public void Names_are_measured_in_bytes_without_their_escapes()
    {
        Assert.Equal(256, ParsedEvent.Parse(WithType(new string('a', 256))).EventType.Length);
        Assert.Equal(ParseErrorCode.FieldTooLong, ParsedEvent.Parse(WithType(new string('a', 257))).Code);
        Assert.Equal(ParseErrorCode.FieldTooLong, ParsedEvent.Parse(WithType(new string('\u00e9', 129))).Code);
        string escapes = string.Concat(Enumerable.Repeat("\\u0061", 256));
        Assert.Equal(new string('a', 256), ParsedEvent.Parse(WithType(escapes)).EventType);
        Assert.Equal(ParseErrorCode.FieldTooLong, ParsedEvent.Parse(WithType(escapes + "\\u0061")).Code);
        Assert.Equal(ParseErrorCode.FieldTooLong, ParsedEvent.Parse(WithType(escapes + "a")).Code);
        Assert.Equal(ParseErrorCode.FieldTooLong, ParsedEvent.Parse(WithType(new string('a', 300) + "\\n")).Code);
    }

    [Fact]
    public void Event_over_its_limit_is_refused_before_it_is_read()
    {
        ParseLimits limits = new() { EventBytesMax = Event.Length };
        Assert.Equal(
            ParseErrorCode.EventTooLarge, ParsedEvent.Parse("{\"broken"u8, limits with { EventBytesMax = 7 }).Code);
        Assert.Equal("An event must be at most 40 bytes", ParsedEvent.Message(Event + "}", limits));
        Assert.Equal("", ParsedEvent.Message(Event + "}", new ParseLimits { EventBytesMax = Event.Length + 1 }));
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(65, 64)]
    [InlineData(64, 0)]
    public void Limits_out_of_range_are_a_mistake_of_configuration(int depthMax, int nameBytesMax) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ParseLimits { DepthMax = depthMax, NameBytesMax = nameBytesMax });

    private static string WithType(string type) => $$$"""{"event_type":"{{{type}}}","source":"s","data":{}}""";
}
