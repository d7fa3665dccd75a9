using System.Text;
using EventOps.Engine.Intake.Parsing;
using EventOps.Tests.Shared;

namespace EventOps.Engine.Tests.Intake;

public sealed class SystemEventParserTests
{
    private const string Printed = """
        {
          "type": "system_alert",
          "source": "monitoring_system",
          "tenant_id": "tn_123",
          "timestamp": "2025-12-19T12:00:00Z",
          "payload": { "priority": "high", "follow_up_required": true }
        }
        """;

    [Fact]
    public void The_payload_is_the_data_and_the_rest_of_the_envelope_the_metadata() => Assert.Equal(
        new ParsedSystemEvent(
            ParseErrorCode.None, "", "system_alert", "monitoring_system", "tn_123",
            """{"timestamp":"2025-12-19T12:00:00Z","tenant_id":"tn_123"}""",
            """{ "priority": "high", "follow_up_required": true }""", "High", IsEnvelope: true),
        ParsedSystemEvent.Parse(Printed));

    [Theory]
    [InlineData("""{"type":"t","source":"s","payload":{}}""", "")]
    [InlineData("""{"type":"t","source":"s","payload":{},"tenant_id":null,"timestamp":null}""", "")]
    [InlineData("""{"type":"t","source":"s","payload":{},"tenant_id":"a"}""", """{"tenant_id":"a"}""")]
    [InlineData("""{"type":"t","source":"s","payload":{},"tenant_id":"a\"\u0041"}""", """{"tenant_id":"a\"\u0041"}""")]
    [InlineData("""{"type":"t","source":"s","payload":{},"timestamp":"2025-12-19t12:00:00.123456789+05:30"}""", """{"timestamp":"2025-12-19t12:00:00.123456789+05:30"}""")]
    [InlineData("""{"type":"t","source":"s","payload":{},"timestamp":"\u0032025-12-19T12:00:00Z"}""", """{"timestamp":"2025-12-19T12:00:00Z"}""")]
    public void Metadata_is_what_came(string body, string metadata) => Assert.Equal(metadata, ParsedSystemEvent.Parse(body).Metadata);

    [Theory]
    [InlineData("""{"priority":"low"}""", "Low")]
    [InlineData("""{"priority":"medium"}""", "Normal")]
    [InlineData("""{"priority":"normal"}""", "Normal")]
    [InlineData("""{"priority":"high"}""", "High")]
    [InlineData("""{"a":{"priority":"low"},"priority":"critical","b":[{"priority":"low"}]}""", "Critical")]
    [InlineData("""{"pri\u006frity":"hi\u0067h"}""", "High")]
    [InlineData("""{"priority":"low","priority":"high"}""", "High")]
    [InlineData("""{}""", "Normal")]
    [InlineData("""{"priority":"urgent"}""", "Normal")]
    [InlineData("""{"priority":"HIGH"}""", "Normal")]
    [InlineData("""{"priority":5}""", "Normal")]
    [InlineData("""{"priority":null}""", "Normal")]
    [InlineData("""{"priority":{"priority":"high"}}""", "Normal")]
    public void The_payload_says_the_priority(string payload, string priority)
    {
        Assert.Equal(priority, ParsedSystemEvent.Parse($$"""{"type":"t","source":"s","payload":{{payload}}}""").Priority);
        Assert.Equal(priority, ParsedSystemEvent.Parse(payload, ofOneType: true).Priority);
    }

    [Fact]
    public void Of_two_payloads_the_last_counts_with_its_priority() => Assert.Equal(
        ("{}", "Normal"),
        ParsedSystemEvent.Parse("""{"payload":{"priority":"high"},"type":"t","source":"s","payload":{}}""") is var parsed
            ? (parsed.Payload, parsed.Priority)
            : default);

    [Theory]
    [InlineData("""{"x":1}""", """{"x":1}""")]
    [InlineData(""" {"type":"other","source":5,"tenant_id":{},"timestamp":"x"} """, """{"type":"other","source":5,"tenant_id":{},"timestamp":"x"}""")]
    [InlineData("""{}""", """{}""")]
    public void An_endpoint_for_one_type_takes_the_payload_alone(string body, string payload) => Assert.Equal(
        new ParsedSystemEvent(ParseErrorCode.None, "", "known", "key", "", "", payload, "Normal", IsEnvelope: false),
        ParsedSystemEvent.Parse(body, ofOneType: true));

    [Theory]
    [InlineData("""{"payload":{"a":1}}""", "known", "key")]
    [InlineData("""{"payload":{"a":1},"type":null,"source":null}""", "known", "key")]
    [InlineData("""{"payload":{"a":1},"type":"other","source":"me"}""", "other", "me")]
    [InlineData("""{"p\u0061yload":{"a":1},"source":"\u006de"}""", "known", "me")]
    public void And_the_envelope_whose_type_and_source_may_be_left_out(string body, string type, string source)
    {
        ParsedSystemEvent parsed = ParsedSystemEvent.Parse(body, ofOneType: true);
        Assert.Equal((true, type, source, """{"a":1}"""), (parsed.IsEnvelope, parsed.Type, parsed.Source, parsed.Payload));
    }

    [Theory]
    [InlineData("", ParseErrorCode.EmptyBody, "")]
    [InlineData("[]", ParseErrorCode.NotAnObject, "")]
    [InlineData("{}", ParseErrorCode.MissingField, "type")]
    [InlineData("""{"type":null,"source":"s","payload":{}}""", ParseErrorCode.WrongType, "type")]
    [InlineData("""{"type":"","source":"s","payload":{}}""", ParseErrorCode.EmptyField, "type")]
    [InlineData("""{"type":"t","payload":{}}""", ParseErrorCode.MissingField, "source")]
    [InlineData("""{"type":"t","source":["s"],"payload":{}}""", ParseErrorCode.WrongType, "source")]
    [InlineData("""{"type":"t","source":"a\u0000","payload":{}}""", ParseErrorCode.ControlCharacterInField, "source")]
    [InlineData("""{"type":"t","source":"s"}""", ParseErrorCode.MissingField, "payload")]
    [InlineData("""{"type":"t","source":"s","payload":null}""", ParseErrorCode.WrongType, "payload")]
    [InlineData("""{"type":"t","source":"s","payload":[]}""", ParseErrorCode.WrongType, "payload")]
    [InlineData("""{"type":"t","source":"s","payload":{},"tenant_id":5}""", ParseErrorCode.WrongType, "tenant_id")]
    [InlineData("""{"type":"t","source":"s","payload":{},"tenant_id":""}""", ParseErrorCode.EmptyField, "tenant_id")]
    [InlineData("""{"type":"t","source":"s","payload":{},"timestamp":1}""", ParseErrorCode.WrongType, "timestamp")]
    [InlineData("""{"type":"t","source":"s","payload":{},"timestamp":""}""", ParseErrorCode.InvalidTimestamp, "timestamp")]
    [InlineData("""{"type":"t","source":"s","payload":{},"timestamp":"2025-02-29T12:00:00Z"}""", ParseErrorCode.InvalidTimestamp, "timestamp")]
    [InlineData("""{"type":"t","source":"s","payload":{},"timestamp":"2025-12-19 12:00:00Z"}""", ParseErrorCode.InvalidTimestamp, "timestamp")]
    [InlineData("""{"type":"t","source":"s","payload":{},"timestamp":"2025-12-19T12:00:00"}""", ParseErrorCode.InvalidTimestamp, "timestamp")]
    [InlineData("""{"type":"t","source":"s","payload":{},"priority":"high"}""", ParseErrorCode.UnknownField, "priority")]
    [InlineData("""{"type":"t","source":"s","extra":1,"payload":{},"priority":"high"}""", ParseErrorCode.UnknownField, "extra")]
    [InlineData("""{"type":"t","source":"s","payload":{},"Type":"t"}""", ParseErrorCode.UnknownField, "Type")]
    [InlineData("""{"type":"t","source":"s","payload":{"a":}}""", ParseErrorCode.UnexpectedByte, "")]
    [InlineData("""{"type":"t","source":"s","payload":{"a":1,}}""", ParseErrorCode.UnexpectedByte, "")]
    [InlineData("""{"type":"t","source":"s","payload":{}}}""", ParseErrorCode.TrailingContent, "")]
    [InlineData("""{"type":"t","source":"s","payload":{"a":"\ud800"}}""", ParseErrorCode.LoneSurrogate, "")]
    [InlineData("""{"type":"t","source":"s","payload":""", ParseErrorCode.UnexpectedEnd, "")]
    public void What_is_no_system_event(string body, ParseErrorCode code, string field) =>
        Assert.Equal(new ParsedSystemEvent(code, field), ParsedSystemEvent.Parse(body));

    [Fact]
    public void Names_and_times_have_a_longest()
    {
        string Body(int type, int tenant, int fraction) => $$"""
            {"type":"{{new string('t', type)}}","source":"s","payload":{},"tenant_id":"{{string.Concat(Enumerable.Repeat("\\u0061", tenant))}}",
            "timestamp":"2025-12-19T12:00:00.{{new string('1', fraction)}}Z"}
            """;

        ParsedSystemEvent longest = ParsedSystemEvent.Parse(Body(256, 256, 43));
        Assert.Equal((ParseErrorCode.None, new string('a', 256)), (longest.Code, longest.TenantId));
        Assert.Equal(ParseErrorCode.FieldTooLong, ParsedSystemEvent.Parse(Body(257, 1, 1)).Code);
        Assert.Equal(ParseErrorCode.FieldTooLong, ParsedSystemEvent.Parse(Body(1, 257, 1)).Code);
        Assert.Equal(ParseErrorCode.InvalidTimestamp, ParsedSystemEvent.Parse(Body(1, 1, 44)).Code);
    }

    [Fact]
    public void The_depth_counts_the_envelope()
    {
        string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);
        string Body(int depth) => $$"""{"type":"t","source":"s","payload":{{Nested(depth - 1)}}}""";

        Assert.Equal(ParseErrorCode.None, ParsedSystemEvent.Parse(Body(64)).Code);
        Assert.Equal(ParseErrorCode.TooDeep, ParsedSystemEvent.Parse(Body(65)).Code);
        Assert.Equal(ParseErrorCode.None, ParsedSystemEvent.Parse(Nested(64), ofOneType: true).Code);
        Assert.Equal(ParseErrorCode.TooDeep, ParsedSystemEvent.Parse(Nested(65), ofOneType: true).Code);
        Assert.Equal(ParseErrorCode.TooDeep, ParsedSystemEvent.Parse(Body(2), limits: new ParseLimits { DepthMax = 1 }).Code);
    }

    [Fact]
    public void The_message_names_the_field_and_what_it_must_be()
    {
        Assert.Equal(
            "Unknown field 'priority': an event has type, source, tenant_id, timestamp and payload; everything else belongs into payload",
            ParsedSystemEvent.Message("""{"type":"t","source":"s","payload":{},"priority":"high"}"""));
        Assert.Equal("Field 'payload' must be an object", ParsedSystemEvent.Message("""{"type":"t","source":"s","payload":1}"""));
        Assert.StartsWith(
            "Field 'timestamp' must be a time of RFC 3339",
            ParsedSystemEvent.Message("""{"type":"t","source":"s","payload":{},"timestamp":"noon"}"""),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Parsing_allocates_nothing_for_good_escaped_and_refused_events()
    {
        byte[][] bodies =
        [
            .. new[]
            {
                Printed, """{"typ\u0065":"\u00e9t","source":"\ud83d\ude00","payload":{"priority":"\u0068igh"},"tenant_id":"\u0061"}""",
                """{"impact":"x","priority":"low"}""", """{"type":"t","source":"s","payload":5}""", "{bad",
            }.Select(Encoding.UTF8.GetBytes),
        ];
        byte[] scratch = new byte[SystemEventParser.ScratchBytes(ParseLimits.Default)];
        Assert.Equal(5, Count(bodies, scratch));

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                Count(bodies, scratch);
            }
        }));
    }

    private static int Count(byte[][] bodies, byte[] scratch)
    {
        int taken = 0;
        foreach (byte[] body in bodies)
        {
            taken += SystemEventParser.TryParse(body, scratch, ParseLimits.Default, default, out _, out _) ? 1 : 0;
            var defaults = new SystemEventDefaults { Type = "known"u8, Source = "key"u8 };
            taken += SystemEventParser.TryParse(body, scratch, ParseLimits.Default, defaults, out _, out _) ? 1 : 0;
        }

        return taken;
    }
}
