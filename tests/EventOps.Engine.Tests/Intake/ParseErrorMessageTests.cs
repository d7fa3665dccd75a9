using EventOps.Engine.Intake.Parsing;

namespace EventOps.Engine.Tests.Intake;

public sealed class ParseErrorMessageTests
{
    private const string Event = "{\"event_type\":\"t\",\"source\":\"s\",\"data\":{}";

    [Theory]
    [InlineData("", "The body is empty")]
    [InlineData(" \r\n\t", "The body is empty")]
    [InlineData("[]", "An event must be an object")]
    [InlineData("7", "An event must be an object")]
    [InlineData("{}", "Field 'event_type' is required")]
    [InlineData("{\"event_type\":\"t\",\"data\":{}}", "Field 'source' is required")]
    [InlineData("{\"event_type\":\"t\",\"source\":\"s\"}", "Field 'data' is required")]
    [InlineData("{\"event_type\":null}", "Field 'event_type' must be a string")]
    [InlineData("{\"event_type\":\"t\",\"source\":[]}", "Field 'source' must be a string")]
    [InlineData("{\"event_type\":\"\"}", "Field 'event_type' must not be empty")]
    [InlineData("{\"event_type\":\"a\\u0000b\"}", "Field 'event_type' must not contain control characters")]
    [InlineData("{\"event_type\":\"a\\tb\"}", "Field 'event_type' must not contain control characters")]
    [InlineData("{\"event_type\":\"t\",\"source\":\"s\",\"data\":\"{}\"}", "Field 'data' must be an object")]
    [InlineData("{\"event_type\":\"t\",\"source\":\"s\",\"data\":null}", "Field 'data' must be an object")]
    [InlineData(Event + ",\"metadata\":[]}", "Field 'metadata' must be an object")]
    [InlineData(Event + ",\"priority\":1}", "Field 'priority' must be a string")]
    [InlineData(Event + ",\"idempotency_key\":1}", "Field 'idempotency_key' must be a string")]
    [InlineData(Event + ",\"idempotency_key\":\"\"}", "Field 'idempotency_key' must not be empty")]
    [InlineData(Event + ",\"priority\":\"urgent\"}", "Unknown priority 'urgent': use low, normal, high or critical")]
    [InlineData(Event + ",\"priority\":\"\"}", "Unknown priority '': use low, normal, high or critical")]
    [InlineData(Event + ",\"priority\":\"HIGH\"}", "Unknown priority 'HIGH': use low, normal, high or critical")]
    [InlineData("{\"a\":01}", "Malformed JSON at line 1, byte 7: invalid number")]
    [InlineData("{\"a\":1,\n  x}", "Malformed JSON at line 2, byte 3: unexpected 'x'")]
    [InlineData("{\"a\":1,}", "Malformed JSON at line 1, byte 8: unexpected '}'")]
    [InlineData("{\"a\":\u00a01}", "Malformed JSON at line 1, byte 6: unexpected byte 0xC2")]
    [InlineData("{\"a\":1", "Malformed JSON at line 1, byte 7: it ends too early")]
    [InlineData("{} x", "Malformed JSON at line 1, byte 4: unexpected 'x' after the end of the document")]
    [InlineData("{\"a\":\"\\q\"}", "Malformed JSON at line 1, byte 8: invalid escape in a string")]
    [InlineData("{\"a\":\"\n\"}", "Malformed JSON at line 1, byte 7: control character byte 0x0A in a string")]
    [InlineData("{\"a\":\"\\ud800\"}", "Invalid text at line 1, byte 7: the escape is half of a surrogate pair")]
    public void Message_says_what_is_wrong_and_where(string body, string expected) =>
        Assert.Equal(expected, ParsedEvent.Message(body));

    [Fact]
    public void Every_code_has_a_message_without_placeholders()
    {
        foreach (ParseErrorCode code in Enum.GetValues<ParseErrorCode>())
        {
            string message = new ParseError(code, EventField.Data, 0, 1, 1).Message("{x}"u8, ParseLimits.Default);
            Assert.Equal(code == ParseErrorCode.None, message.Length == 0);
            Assert.DoesNotContain("''", message);
        }
    }

    [Fact]
    public void Text_of_the_caller_is_cut_and_escaped()
    {
        string hostile = Event + ",\"priority\":\"\u202e\u0085'\u00e9" + new string('x', 500) + "\"}";
        string message = ParsedEvent.Message(hostile);
        Assert.StartsWith("Unknown priority '\\u{202E}\\u{85}\\u{27}\u00e9xxx", message, StringComparison.Ordinal);
        Assert.Contains("x...': use", message, StringComparison.Ordinal);
        Assert.True(message.Length < 130, message);
    }

    [Fact]
    public void Invalid_utf8_is_named_with_its_place()
    {
        byte[] body = [.. "{\"a\":\"\u00e9"u8, 0xff, .. "\"}"u8];
        JsonEventParser.TryParse(body, new byte[768], ParseLimits.Default, out _, out ParseError error);
        Assert.Equal("Invalid UTF-8 at line 1, byte 9", error.Message(body, ParseLimits.Default));
        Assert.True(error.IsMalformed);
        Assert.Equal(0xff, body[error.Position]);
    }

    [Fact]
    public void Depth_is_named_with_its_limit() =>
        Assert.Equal(
            "Nested deeper than 2 levels at line 2, byte 1",
            ParsedEvent.Message("{\"a\":[1,\n[2]]}", new ParseLimits { DepthMax = 2 }));
}
