using System.Text;
using System.Text.Json;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Records;
using EventOps.Tests.Shared;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Intake;

/// <summary>A trigger is any object, kept as it is; its type is the last top-level <c>event_type</c>.</summary>
public sealed class TriggerParserTests
{
    private static readonly Config Many = FixedSeed.Config.WithMaxTest(20_000);

    [Theory]
    [InlineData("{}", "trigger", "{}")]
    [InlineData(" \r\n{ \"a\" : [1, {\"event_type\":5}] }\t ", "trigger", "{ \"a\" : [1, {\"event_type\":5}] }")]
    [InlineData("""{"event_type":"customer.created","source":5,"priority":"none","data":1}""", "customer.created", null)]
    [InlineData("""{"event_type":5,"event_type":"last"}""", "last", null)]
    [InlineData("""{"event\u005ftype":"\u00e9t\u00e9"}""", "été", null)]
    public void It_is_kept_byte_for_byte(string body, string type, string? data)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        Assert.True(TryParse(bytes, out string parsedType, out byte[] parsedData, out _));
        Assert.Equal((type, data ?? body), (parsedType, Encoding.UTF8.GetString(parsedData)));
    }

    [Theory]
    [InlineData("[]", ParseErrorCode.NotAnObject)]
    [InlineData("\"x\"", ParseErrorCode.NotAnObject)]
    [InlineData("null", ParseErrorCode.NotAnObject)]
    [InlineData("  ", ParseErrorCode.EmptyBody)]
    [InlineData("{} {}", ParseErrorCode.TrailingContent)]
    [InlineData("""{"a":01}""", ParseErrorCode.InvalidNumber)]
    [InlineData("""{"event_type":null}""", ParseErrorCode.WrongType)]
    [InlineData("""{"event_type":{}}""", ParseErrorCode.WrongType)]
    [InlineData("""{"event_type":"good","event_type":7}""", ParseErrorCode.WrongType)]
    [InlineData("""{"event_type":""}""", ParseErrorCode.EmptyField)]
    [InlineData("""{"event_type":"a\nb"}""", ParseErrorCode.ControlCharacterInField)]
    [InlineData("""{"a":"\ud800"}""", ParseErrorCode.LoneSurrogate)]
    public void What_is_no_trigger_is_refused(string body, ParseErrorCode code)
    {
        Assert.False(TryParse(Encoding.UTF8.GetBytes(body), out _, out _, out ParseError error));
        Assert.Equal(code, error.Code);
    }

    [Fact]
    public void Names_and_depth_are_bounded()
    {
        Assert.True(TryParse(Encoding.UTF8.GetBytes($$"""{"event_type":"{{new string('x', 256)}}"}"""), out _, out _, out _));
        Assert.False(TryParse(Encoding.UTF8.GetBytes($$"""{"event_type":"{{new string('x', 257)}}"}"""), out _, out _, out ParseError error));
        Assert.Equal(ParseErrorCode.FieldTooLong, error.Code);
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", 64)) + "1" + new string('}', 64);
        Assert.True(TryParse(Encoding.UTF8.GetBytes(deep), out _, out _, out _));
        Assert.False(TryParse(Encoding.UTF8.GetBytes("{\"a\":" + deep + "}"), out _, out _, out error));
        Assert.Equal(ParseErrorCode.TooDeep, error.Code);
    }

    [Fact]
    public void It_agrees_with_the_platform_reader() => Check.One(
        Many, Prop.ForAll(Arb.From(JsonDocuments.Damaged(JsonDocuments.Event)), json =>
        {
            bool taken = TryParse(json, out string type, out byte[] data, out ParseError error);
            bool whole = JsonOracle.IsWellFormed(json) && !JsonOracle.HasLoneSurrogate(json);
            string? expected = whole ? TypeOf(json) : null;
            return (taken == expected is not null && (!taken || (type == expected && data.AsSpan().SequenceEqual(Trimmed(json)))))
                .Label($"{Encoding.Latin1.GetString(json)}\n{error}");
        }));

    [Fact]
    public void Arrays_and_lines_give_what_single_bodies_give() => Check.One(
        Many.WithMaxTest(2_000), Prop.ForAll(Arb.From(Gen.ListOf(JsonDocuments.Event)), events =>
        {
            List<(string, string)?> single = [.. events.Select(json => TryParse(json, out string type, out byte[] data, out _)
                ? (type, Encoding.Latin1.GetString(data)) : ((string, string)?)null)];
            byte[] array = [(byte)'[', .. events.SelectMany((json, i) => i == 0 ? json : [(byte)',', .. json]), (byte)']'];
            byte[] lines = [.. events.SelectMany(json => json.Where(one => one != '\n').Append((byte)'\n'))];
            byte[] scratch = new byte[ParseLimits.Default.ScratchBytes];
            var shape = EventShape.Trigger("key"u8);
            return Drain(new NdjsonBatchReader(lines, scratch, ParseLimits.Default, shape)).Count == events.Count
                && (!events.All(one => JsonOracle.IsWellFormed(one))
                    || single.SequenceEqual(Drain(new JsonBatchReader(array, scratch, ParseLimits.Default, shape))));
        }));

    [Fact]
    public void Parsing_allocates_nothing()
    {
        byte[] good = Encoding.UTF8.GetBytes("""{"event_type":"\u00e9","a":[1,2,{"b":"c"}]}""");
        byte[] bad = Encoding.UTF8.GetBytes("""{"event_type":[]}""");
        byte[] scratch = new byte[ParseLimits.Default.ScratchBytes];
        Parse(good, scratch);
        Parse(bad, scratch);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                Assert.True(Parse(good, scratch) && !Parse(bad, scratch));
            }
        }));
    }

    private static bool Parse(byte[] body, byte[] scratch) =>
        JsonEventParser.TryParse(body, scratch, ParseLimits.Default, EventShape.Trigger("key"u8), out _, out _);

    private static bool TryParse(byte[] body, out string type, out byte[] data, out ParseError error)
    {
        byte[] scratch = new byte[ParseLimits.Default.ScratchBytes];
        bool taken = JsonEventParser.TryParse(
            body, scratch, ParseLimits.Default, EventShape.Trigger("key"u8), out EventFields fields, out error);
        (type, data) = (Encoding.UTF8.GetString(fields.EventType), fields.Data.ToArray());
        Assert.True(!taken || (fields.Source.SequenceEqual("key"u8)
            && fields.Origin == EventOrigin.Trigger && fields.Priority == EventPriority.Normal && fields.Metadata.IsEmpty));
        return taken;
    }

    private static List<(string, string)?> Drain<TReader>(TReader reader)
        where TReader : struct, IEventBatchReader, allows ref struct
    {
        List<(string, string)?> items = [];
        while (reader.MoveNext(out EventFields fields, out ParseError error))
        {
            items.Add(error.IsError ? null : (Encoding.UTF8.GetString(fields.EventType), Encoding.Latin1.GetString(fields.Data)));
        }

        return items;
    }

    /// <summary>The type by the platform's reader; null when it is no trigger.</summary>
    private static string? TypeOf(byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        JsonElement? last = null;
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
        {
            last = member.NameEquals("event_type") ? member.Value : last;
        }

        if (last is not { } type)
        {
            return "trigger";
        }

        string? name = type.ValueKind == JsonValueKind.String ? type.GetString() : null;
        bool good = name is { Length: > 0 } && Encoding.UTF8.GetByteCount(name) <= 256 && !name.Any(one => one < ' ');
        return good ? name : null;
    }

    private static ReadOnlySpan<byte> Trimmed(byte[] json) => json.AsSpan().Trim(" \t\r\n"u8);
}
