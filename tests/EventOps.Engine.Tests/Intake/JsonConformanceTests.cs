using System.Text;
using EventOps.Engine.Intake.Parsing;

namespace EventOps.Engine.Tests.Intake;

/// <summary>
/// The scanner accepts exactly RFC 8259: a table of nasty documents, each also put to System.Text.Json.
/// </summary>
public sealed class JsonConformanceTests
{
    public static TheoryData<string> Accepted =>
    [
        "0", "-0", "10", "-1", "1.5", "-0.0", "1e5", "1E+5", "1e-05", "0e0", "123456789012345678901234567890.5",
        "\"\"", "\"a\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0000\"", "\"\\uD83D\\uDE00\"", "\"\\uffff\"",
        "\"\u007f\"",
        "\"\u00e9\u20ac\U0001F600\"", "\"0123456789abcde\"", "\"0123456789abcdef\"", "\"0123456789abcdefg\"",
        "\"0123456789abcdef0123456789abcdef\u00e9\"", "true", "false", "null", "[]", "{}", "[ ]", "{ }", "[[]]", "[{}]",
        "[1,2]", " [ 1 , 2 ] ", "{\"a\":1,\"a\":2}", "{\"\":0}", "{ \"a\" : { \"b\" : [ { } ] } }", "\r\n\t 1 \r\n\t ",
        "{\"a\":\"\",\"b\":[\"\"]}", "[true,false,null]", "[0]", "{\"a\":0}",
    ];

    public static TheoryData<string> Refused =>
    [
        "", " ", "01", "-01", "00", "1.", ".5", "-", "+1", "1e", "1e+", "1E-", "1.e1", "--1", "0x1", "1_0", "1a", "NaN",
        "Infinity", "-Infinity", "-a", "True", "tru", "truee", "nul", "nulll", "fals", "\"", "\"a", "'a'", "\"\\",
        "\"\\\"",
        "\"\\x\"", "\"\\u\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\u12\0\0\"", "\"\\u 123\"", "\"\\u+123\"", "\"\\U0041\"",
        "\"a\nb\"", "\"\0\"", "\"\u001f\"", "\"0123456789abcdef0123456789abcdef\t\"", "[", "]", "[1", "[1,", "[1,]",
        "[,1]",
        "[1 2]", "[1}", "[1,,2]", "{", "}", "{]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}",
        "{\"a\" 1}",
        "{\"a\",1}", "{a:1}", "{1:1}", "{null:1}", "{\"a\":1]", "{\"a\"::1}", "{\"a\":1 \"b\":2}", "{{}}", "[{]}",
        "[}", "{[]}",
        "1 1", "{}{}", "[]]", "{}}", "{},", "\uFEFF{}", "// c\n1", "1 // c", "/* c */1", "[1/**/]", "#1", "\u00a01",
        "\v1", "1\f",
        "\0", "1\0", "[\u00e9]", "nan", "undefined", "\"\u2028", "{\"a\":.1}", "{\"a\":tru}", "[\"a\":1]", "[1:2]",
        "*", "\"a\"b",
    ];

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Grammar_accepts(string json) => AssertBoth(Encoding.UTF8.GetBytes(json), expected: true);

    [Theory]
    [MemberData(nameof(Refused))]
    public void Grammar_refuses(string json) => AssertBoth(Encoding.UTF8.GetBytes(json), expected: false);

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void Depth_64_is_fine_and_65_is_not(string open, string close)
    {
        AssertBoth(Nested(open, "1", close, 64), expected: true);
        AssertBoth(Nested(open, "1", close, 65), expected: false);
        AssertBoth(Nested(open, "{}", close, 63), expected: true);
        AssertBoth(Nested(open, "[]", close, 64), expected: false);
        AssertBoth(Nested(open, "1", close, 100_000), expected: false);
    }

    [Fact]
    public void Depth_counts_the_event_itself()
    {
        Assert.Equal(ParseErrorCode.None, WithData(Nested("[", "1", "]", 62)).Code);
        Assert.Equal(ParseErrorCode.TooDeep, WithData(Nested("[", "1", "]", 63)).Code);
    }

    [Fact]
    public void Document_cut_anywhere_is_refused_as_ending_too_early_and_never_read_past()
    {
        byte[] whole = Encoding.UTF8.GetBytes(
            """{"event_type":"t\u00e9\ud83d\ude00","source":"s","data":{"a":[1.5e3,true,null,"é0123456789abcdef"]}}""");
        for (int length = 1; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            Assert.False(JsonOracle.IsWellFormed(cut));
            ParsedEvent parsed = ParsedEvent.Parse(cut);
            Assert.True(parsed.Code == ParseErrorCode.UnexpectedEnd, $"{length}: {parsed}");
        }
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00")]
    [InlineData("\\udc00\\ud800")]
    [InlineData("\\ud800\\ud800\\udc00")]
    [InlineData("\\ud800x")]
    [InlineData("\\ud800\\n")]
    [InlineData("\\ud800\\u0041")]
    [InlineData("\\uDBFF\\uE000")]
    public void Lone_surrogates_are_refused_in_any_string_and_any_key(string escape)
    {
        string[] places =
        [
            $$$"""{"event_type":"{{{escape}}}","source":"s","data":{}}""",
            $$$"""{"event_type":"t","source":"s","data":{"a":["{{{escape}}}"]}}""",
            $$$"""{"event_type":"t","source":"s","data":{"{{{escape}}}":1}}""",
            $$$"""{"event_type":"t","source":"s","data":{},"{{{escape}}}":1}""",
            $$$"""{"{{{escape}}}":"\u0061","event_type":"t","source":"s","data":{},"event\u005ftype":"x"}""",
        ];
        foreach (string body in places)
        {
            Assert.Equal(new ParsedEvent(ParseErrorCode.LoneSurrogate, EventField.None), ParsedEvent.Parse(body));
        }
    }

    [Fact]
    public void Invalid_utf8_is_refused_wherever_it_stands()
    {
        byte[][] bad = [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80]];
        byte[] whole = Encoding.UTF8.GetBytes(
            """{"event_type":"t","source":"s","data":{"key":"0123456789abcdef0123456789abcdef0123"}}""");
        foreach (byte[] bytes in bad)
        {
            for (int at = 0; at <= whole.Length; at++)
            {
                ParsedEvent parsed = ParsedEvent.Parse([.. whole[..at], .. bytes, .. whole[at..]]);
                Assert.True(
                    parsed.Code is ParseErrorCode.InvalidUtf8 or ParseErrorCode.UnexpectedByte
                        or ParseErrorCode.TrailingContent,
                    $"{at}: {parsed}");
            }
        }
    }

    private static void AssertBoth(byte[] json, bool expected)
    {
        Assert.Equal(expected, JsonOracle.IsWellFormed(json));
        Assert.Equal(expected, ScannerProbe.Accepts(json, out _));
    }

    private static byte[] Nested(string open, string inside, string close, int depth) => Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Repeat(open, depth)) + inside + string.Concat(Enumerable.Repeat(close, depth)));

    private static ParsedEvent WithData(byte[] inside) =>
        ParsedEvent.Parse([.. "{\"event_type\":\"t\",\"source\":\"s\",\"data\":{\"a\":"u8, .. inside, .. "}}"u8]);
}
