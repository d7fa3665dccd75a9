using System.Text;
using EventOps.Engine.Intake.Parsing;

namespace EventOps.Engine.Tests.Intake;

public sealed class BatchReaderTests
{
    private const string Good = """{"event_type":"t","source":"s","data":{}}""";

    [Fact]
    public void Lines_skip_blanks_accept_crlf_and_go_on_behind_bad_ones()
    {
        List<(int Index, ParsedEvent Event)> items = Lines(
            Encoding.UTF8.GetBytes($"\n  \r\n{Good}\r\n\r\n{{bad\n\t\n{Good}}}\n5\n{Good}"));
        Assert.Equal([0, 1, 2, 3, 4], items.Select(item => item.Index));
        Assert.Equal(
            [
                ParseErrorCode.None, ParseErrorCode.UnexpectedByte, ParseErrorCode.TrailingContent,
                ParseErrorCode.NotAnObject, ParseErrorCode.None,
            ],
            items.Select(item => item.Event.Code));
    }

    [Fact]
    public void Line_ends_the_document_even_where_json_would_allow_a_newline() =>
        Assert.Equal(
            [ParseErrorCode.UnexpectedEnd, ParseErrorCode.TrailingContent],
            Lines("{\n\"a\":1}"u8).Select(item => item.Event.Code));

    [Fact]
    public void Invalid_utf8_spoils_its_own_line_only()
    {
        byte[] bad = [.. "{\"event_type\":\""u8, 0xe2, 0x82, .. "\",\"source\":\"s\",\"data\":{}}\n"u8];
        byte[] good = Encoding.UTF8.GetBytes(Good + "\n");
        Assert.Equal(
            [ParseErrorCode.None, ParseErrorCode.InvalidUtf8, ParseErrorCode.None],
            Lines([.. good, .. bad, .. good]).Select(item => item.Event.Code));
    }

    [Fact]
    public void Error_of_a_line_counts_from_the_line()
    {
        byte[] body = Encoding.UTF8.GetBytes($"{Good}\n{{\"event_type\":x}}\n");
        NdjsonBatchReader reader = new(body, new byte[768], ParseLimits.Default);
        Assert.True(reader.MoveNext(out _, out _));
        Assert.True(reader.MoveNext(out _, out ParseError error));
        Assert.Equal("Malformed JSON at line 1, byte 15: unexpected 'x'", error.Message(body, ParseLimits.Default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n  \n")]
    public void No_lines_are_no_items(string body) => Assert.Empty(Lines(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("[]")]
    [InlineData(" [ ] \n")]
    public void Empty_array_is_no_items(string body) => Assert.Empty(Array(body));

    [Fact]
    public void Array_goes_on_behind_items_that_are_no_events()
    {
        List<(int Index, ParsedEvent Event)> items = Array(
            $$"""[ {{Good}} , 5,"x",[{}], {}, {"event_type":"\ud800"} , {{Good}},""" +
            """ {"event_type":"t","source":"s","data":1} ] """);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], items.Select(item => item.Index));
        Assert.Equal(
            [
                ParseErrorCode.None, ParseErrorCode.NotAnObject, ParseErrorCode.NotAnObject, ParseErrorCode.NotAnObject,
                ParseErrorCode.MissingField, ParseErrorCode.LoneSurrogate, ParseErrorCode.None,
                ParseErrorCode.WrongType,
            ],
            items.Select(item => item.Event.Code));
    }

    [Theory]
    [InlineData("", ParseErrorCode.EmptyBody)]
    [InlineData(" \n", ParseErrorCode.EmptyBody)]
    [InlineData("{}", ParseErrorCode.NotAnArray)]
    [InlineData("nonsense", ParseErrorCode.NotAnArray)]
    [InlineData("[", ParseErrorCode.UnexpectedEnd)]
    [InlineData("[GOOD", ParseErrorCode.UnexpectedEnd)]
    [InlineData("[GOOD,", ParseErrorCode.UnexpectedEnd)]
    [InlineData("[GOOD,]", ParseErrorCode.UnexpectedByte)]
    [InlineData("[,GOOD]", ParseErrorCode.UnexpectedByte)]
    [InlineData("[GOOD GOOD]", ParseErrorCode.UnexpectedByte)]
    [InlineData("[GOOD,{\"a\":01}]", ParseErrorCode.InvalidNumber)]
    [InlineData("[GOOD}", ParseErrorCode.UnexpectedByte)]
    [InlineData("[GOOD]]", ParseErrorCode.TrailingContent)]
    [InlineData("[GOOD]GOOD", ParseErrorCode.TrailingContent)]
    [InlineData("[]x", ParseErrorCode.TrailingContent)]
    public void Broken_array_is_refused_as_a_whole(string body, ParseErrorCode code)
    {
        (int index, ParsedEvent last) = Array(body.Replace("GOOD", Good, StringComparison.Ordinal))[^1];
        Assert.Equal((-1, code), (index, last.Code));
    }

    [Fact]
    public void Array_stays_refused_when_asked_again()
    {
        JsonBatchReader reader = new("[1}"u8, new byte[768], ParseLimits.Default);
        Assert.True(reader.MoveNext(out _, out _));
        Assert.False(reader.MoveNext(out _, out ParseError first));
        Assert.False(reader.MoveNext(out _, out ParseError second));
        Assert.Equal((ParseErrorCode.UnexpectedByte, first), (first.Code, second));
    }

    [Fact]
    public void Depth_is_the_event_s_own_not_the_array_s()
    {
        string nested = new string('[', 62) + new string(']', 62);
        string item = $$$"""{"event_type":"t","source":"s","data":{"a":{{{nested}}}}}""";
        Assert.Equal(ParseErrorCode.None, Array($"[{item}]")[0].Event.Code);
    }

    [Fact]
    public void More_items_than_allowed_refuse_the_batch()
    {
        ParseLimits limits = new() { BatchItemsMax = 2 };
        byte[] scratch = new byte[limits.ScratchBytes];
        byte[] lines = Encoding.UTF8.GetBytes($"{Good}\n{Good}\n\n");
        byte[] array = Encoding.UTF8.GetBytes($"[{Good},{Good}]");
        Assert.Equal([0, 1], Indexes(ParsedEvent.Drain(new NdjsonBatchReader(lines, scratch, limits))));
        Assert.Equal([0, 1], Indexes(ParsedEvent.Drain(new JsonBatchReader(array, scratch, limits))));
        lines = [.. lines, (byte)'x'];
        array[^1] = (byte)',';
        Assert.Equal([0, 1, -1], Indexes(ParsedEvent.Drain(new NdjsonBatchReader(lines, scratch, limits))));
        List<(int Index, ParsedEvent Event)> refused = ParsedEvent.Drain(new JsonBatchReader(array, scratch, limits));
        Assert.Equal((-1, ParseErrorCode.TooManyItems), (refused[^1].Index, refused[^1].Event.Code));
    }

    [Fact]
    public void Item_over_the_event_limit_is_refused_alone()
    {
        ParseLimits limits = new() { EventBytesMax = Good.Length };
        byte[] scratch = new byte[limits.ScratchBytes];
        string big = Good.Replace("\"t\"", "\"type\"", StringComparison.Ordinal);
        ParseErrorCode[] expected = [ParseErrorCode.None, ParseErrorCode.EventTooLarge, ParseErrorCode.None];
        byte[] lines = Encoding.UTF8.GetBytes($"{Good}\r\n{big}\n{Good}\n");
        byte[] array = Encoding.UTF8.GetBytes($"[ {Good} , {big} , {Good} ]");
        Assert.Equal(expected, Codes(ParsedEvent.Drain(new NdjsonBatchReader(lines, scratch, limits))));
        Assert.Equal(expected, Codes(ParsedEvent.Drain(new JsonBatchReader(array, scratch, limits))));
    }

    private static IEnumerable<int> Indexes(List<(int Index, ParsedEvent Event)> items) =>
        items.Select(item => item.Index);

    private static IEnumerable<ParseErrorCode> Codes(List<(int Index, ParsedEvent Event)> items) =>
        items.Select(item => item.Event.Code);

    private static List<(int Index, ParsedEvent Event)> Lines(ReadOnlySpan<byte> body) =>
        ParsedEvent.Drain(new NdjsonBatchReader(body, new byte[768], ParseLimits.Default));

    private static List<(int Index, ParsedEvent Event)> Array(string body) =>
        ParsedEvent.Drain(new JsonBatchReader(Encoding.UTF8.GetBytes(body), new byte[768], ParseLimits.Default));
}
