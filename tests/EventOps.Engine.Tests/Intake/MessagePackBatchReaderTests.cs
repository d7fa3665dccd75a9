using System.Text;
using System.Text.Json;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Records;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Intake;

public sealed class MessagePackBatchReaderTests
{
    private const string Good = """{"event_type":"t","source":"s","data":{"a":1}}""";

    private static readonly byte[] GoodBytes = MessagePackFromJson.Convert(Good);

    // {"event_type":"t","source":"s","data":{"a": and then any one byte
    private static readonly byte[] OpenData = GoodBytes[..^1];

    [Fact]
    public void Array_and_concatenation_give_the_same_events_with_payloads_verbatim()
    {
        string[] events =
        [
            Good,
            """{"event_type":"é\\","source":"s","data":{},"metadata":{"m":[1,2.5,null]},""" +
            """ "priority":"high","idempotency_key":"k"}""",
            """{"event_type":"t","source":"s","data":[]}""",
            "5",
        ];
        byte[][] items = [.. events.Select(MessagePackFromJson.Convert)];
        List<(int Index, ParsedEvent Event)> inArray = Drain([0x94, .. items.SelectMany(item => item)]);
        Assert.Equal(inArray, Drain([.. items.SelectMany(item => item)]));
        Assert.Equal([0, 1, 2, 3], inArray.Select(item => item.Index));
        Assert.Equal(new ParsedEvent(ParseErrorCode.WrongType, EventField.Data), inArray[2].Event);
        Assert.Equal(new ParsedEvent(ParseErrorCode.NotAnObject, EventField.None), inArray[3].Event);
        ParsedEvent full = inArray[1].Event;
        Assert.Equal(("\u00e9\\", "s", "k", "High"), (full.EventType, full.Source, full.Key, full.Priority));
        Assert.Equal(Latin1(MessagePackFromJson.Convert("""{"m":[1,2.5,null]}""")), full.Metadata);
        Assert.Equal("\u0080", full.Data);
    }

    [Fact]
    public void Payloads_are_marked_as_messagepack()
    {
        MessagePackBatchReader reader = new(GoodBytes, [], ParseLimits.Default);
        Assert.True(reader.MoveNext(out EventFields fields, out _));
        Assert.Equal(PayloadEncoding.MessagePack, fields.Encoding);
        Assert.True(fields.Data.SequenceEqual(MessagePackFromJson.Convert("""{"a":1}""")));
        Assert.False(reader.MoveNext(out _, out ParseError error));
        Assert.False(error.IsError);
    }

    [Fact]
    public void Events_are_judged_as_their_json_is() =>
        Check.One(
            FixedSeed.Config.WithMaxTest(5_000),
            Prop.ForAll(Arb.From(JsonDocuments.Event), json =>
            {
                if (JsonOracle.Parse(json) is not { } expected || expected.Code == ParseErrorCode.LoneSurrogate)
                {
                    return true.ToProperty();
                }

                using JsonDocument document = JsonDocument.Parse(json);
                expected = expected with
                {
                    Data = Payload(document, "data", expected.Data),
                    Metadata = Payload(document, "metadata", expected.Metadata),
                };
                ParsedEvent parsed = Drain(MessagePackFromJson.Convert(document.RootElement))[0].Event;
                return (parsed == expected).Label($"{Latin1(json)}\n{expected}\n{parsed}");
            }));

    public static TheoryData<string, string, ParseErrorCode> Inexpressible => new()
    {
        { "NaN", "cb7ff8000000000000", ParseErrorCode.NotJson },
        { "infinity", "ca7f800000", ParseErrorCode.NotJson },
        { "extension", "d40501", ParseErrorCode.NotJson },
        { "key 1", "810101", ParseErrorCode.NotJson },
        { "not UTF-8", "a1ff", ParseErrorCode.InvalidUtf8 },
        { "encoded surrogate", "a3eda080", ParseErrorCode.InvalidUtf8 },
        { "63 arrays", string.Concat(Enumerable.Repeat("91", 63)) + "01", ParseErrorCode.TooDeep },
    };

    [Theory]
    [MemberData(nameof(Inexpressible))]
    public void What_json_cannot_express_spoils_its_own_item(string what, string hex, ParseErrorCode code)
    {
        byte[] value = Convert.FromHexString(hex);
        byte[] bad = [.. OpenData, .. value];
        byte[] badIgnored = [0x81, 0xa1, (byte)'x', .. value];
        List<(int, ParsedEvent Event)> items = Drain([.. GoodBytes, .. bad, .. GoodBytes, .. badIgnored, .. GoodBytes]);
        ParseErrorCode ignored = code == ParseErrorCode.TooDeep ? ParseErrorCode.MissingField : code;
        Assert.True(
            items.Select(item => item.Event.Code).SequenceEqual(
                [ParseErrorCode.None, code, ParseErrorCode.None, ignored, ParseErrorCode.None]),
            $"{what}: {string.Join(' ', items)}");
    }

    [Theory]
    [InlineData("", ParseErrorCode.EmptyBody)]
    [InlineData("05", ParseErrorCode.NotAnArray)]
    [InlineData("c1", ParseErrorCode.UnexpectedByte)]
    [InlineData("91c1", ParseErrorCode.UnexpectedByte)]
    [InlineData("9101c0", ParseErrorCode.TrailingContent)]
    [InlineData("90c0", ParseErrorCode.TrailingContent)]
    [InlineData("93", ParseErrorCode.UnexpectedEnd)]
    [InlineData("dd7fffffff", ParseErrorCode.UnexpectedEnd)]
    [InlineData("ddffffffff", ParseErrorCode.UnexpectedEnd)]
    [InlineData("81a178", ParseErrorCode.UnexpectedEnd)]
    [InlineData("81a178c1", ParseErrorCode.UnexpectedByte)]
    public void Bytes_that_cannot_be_followed_refuse_the_batch(string hex, ParseErrorCode code)
    {
        byte[] body = Convert.FromHexString(hex);
        MessagePackBatchReader reader = new(body, [], ParseLimits.Default);
        ParseError error;
        while (reader.MoveNext(out _, out error))
        {
        }

        Assert.Equal(code, error.Code);
        Assert.NotEmpty(error.Message(body, ParseLimits.Default));
        Assert.False(reader.MoveNext(out _, out ParseError again));
        Assert.Equal(error, again);
    }

    [Fact]
    public void Batch_cut_anywhere_is_refused()
    {
        byte[] array = [0x92, .. GoodBytes, .. GoodBytes];
        for (int length = 1; length < array.Length; length++)
        {
            Assert.Equal((-1, ParseErrorCode.UnexpectedEnd), LastOf(Drain(array[..length])));
        }
    }

    [Fact]
    public void Limits_hold()
    {
        ParseLimits limits = new() { BatchItemsMax = 2, EventBytesMax = GoodBytes.Length };
        byte[] big = MessagePackFromJson.Convert(Good.Replace("\"t\"", "\"ty\"", StringComparison.Ordinal));
        Assert.Equal((1, ParseErrorCode.EventTooLarge), LastOf(Drain([.. GoodBytes, .. big], limits)));
        Assert.Equal((1, ParseErrorCode.None), LastOf(Drain([.. GoodBytes, .. GoodBytes], limits)));
        Assert.Equal((-1, ParseErrorCode.TooManyItems), LastOf(Drain([.. GoodBytes, .. GoodBytes, 0xc0], limits)));
        Assert.Equal(
            (-1, ParseErrorCode.TooManyItems), LastOf(Drain([0x93, .. GoodBytes, .. GoodBytes, 0xc0], limits)));
    }

    [Fact]
    public void Message_names_the_format_and_the_byte()
    {
        byte[] body = [.. GoodBytes, 0x81, 0xa1, 0xff, 0x01];
        MessagePackBatchReader reader = new(body, [], ParseLimits.Default);
        Assert.True(reader.MoveNext(out _, out _));
        Assert.True(reader.MoveNext(out _, out ParseError error));
        Assert.Equal("Invalid UTF-8 at byte 2", error.Message(body, ParseLimits.Default));
    }

    [Fact]
    public void Damaged_batches_end_and_give_only_payloads_that_json_can_carry() =>
        Check.One(
            FixedSeed.Config.WithMaxTest(20_000),
            Prop.ForAll(
                Arb.From(Gen.ArrayOf(Gen.Choose(0, GoodBytes.Length * 3).Zip(Gen.Choose(0, 255)), 3)),
                damage =>
                {
                    byte[] body = [0x93, .. GoodBytes, .. GoodBytes, .. GoodBytes];
                    foreach ((int at, int value) in damage)
                    {
                        body[at] = (byte)value;
                    }

                    return Drain(body).All(
                        item => item.Event.Code != ParseErrorCode.None || IsPayload(item.Event.Data));
                }));

    private static bool IsPayload(string latin1) => MessagePackValidator.TryValidateJsonable(
        Encoding.Latin1.GetBytes(latin1), 62, out int consumed, out _) && consumed == latin1.Length;

    private static string Payload(JsonDocument document, string key, string expected) =>
        expected.Length == 0 ? "" : Latin1(MessagePackFromJson.Convert(document.RootElement.GetProperty(key)));

    private static string Latin1(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    private static (int Index, ParseErrorCode Code) LastOf(List<(int Index, ParsedEvent Event)> items) =>
        (items[^1].Index, items[^1].Event.Code);

    private static List<(int Index, ParsedEvent Event)> Drain(byte[] body, ParseLimits? limits = null) =>
        ParsedEvent.Drain(new MessagePackBatchReader(body, [], limits ?? ParseLimits.Default));
}
