using System.Text;
using EventOps.Engine.Intake.Parsing;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Intake;

/// <summary>The parser of system events agrees with System.Text.Json on random and on damaged ones.</summary>
public sealed class SystemEventPropertyTests
{
    private static readonly Config Many = FixedSeed.Config.WithMaxTest(20_000);

    private static readonly string[] Keys =
        ["type", "source", "tenant_id", "timestamp", "payload", "p\\u0061yload", "typ\\u0065", "priority", "Payload", "", "\\ud800"];

    private static readonly string[] Scalars =
    [
        "\"known\"", "\"a\\/b\"", "\"\"", "\"tn_123\"", "\"\\u0061\"", "\"\\ud800\"", "null", "5", "true", "[]", "\"a\\u0000\"",
        "\"2025-12-19T12:00:00Z\"", "\"2024-02-29T23:59:59.5+05:30\"", "\"2025-02-29T12:00:00Z\"", "\"2025\\u002d12-19t12:00:00z\"", "\"high\"",
        $"\"{new string('x', 256)}\"", $"\"{new string('x', 257)}\"",
    ];

    private static readonly string[] Payloads =
    [
        "{}", "{\"priority\":\"high\"}", "{ \"a\" : [1,{\"priority\":\"low\"}] , \"priority\":\"medium\" }", "{\"priority\":\"urgent\",\"b\":{}}",
        "{\"\\u0070riority\":\"cri\\u0074ical\"}", "{\"priority\":7}", "{\"a\":\"\\ud800\"}", "5", "null",
    ];

    private static Gen<string> Member =>
        from key in Gen.Elements(Keys)
        from scalar in Gen.Elements(Scalars)
        from payload in Gen.Elements(Payloads)
        from space in Gen.Elements("", "", " ", "\n")
        select $"\"{key}\"{space}:{space}{(key.EndsWith("yload", StringComparison.Ordinal) ? payload : scalar)}{space}";

    private static Gen<byte[]> Event =>
        from lead in Gen.ListOf(Member)
        from good in Gen.Elements(true, true, true, false)
        from rest in Gen.ListOf(Member)
        let required = good ? ["\"type\":\"known\"", "\"source\":\"s\"", "\"payload\":{\"priority\":\"low\"}"] : Array.Empty<string>()
        select Encoding.UTF8.GetBytes($"{{{string.Join(',', [.. lead.Take(2), .. required, .. rest.Take(2)])}}}");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_gives_what_the_oracle_gives(bool ofOneType) =>
        Check.One(Many, Prop.ForAll(Arb.From(Event), body => Agrees(body, ofOneType)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_agrees_on_damaged_ones(bool ofOneType) =>
        Check.One(Many, Prop.ForAll(Arb.From(JsonDocuments.Damaged(Event)), body => Agrees(body, ofOneType)));

    [Fact]
    public void The_events_cover_success_and_every_kind_of_refusal()
    {
        HashSet<ParseErrorCode> seen = [];
        Check.One(Many, Prop.ForAll(Arb.From(JsonDocuments.Damaged(Event)), body =>
        {
            seen.Add(ParsedSystemEvent.Parse(body).Code);
            return true;
        }));
        ParseErrorCode[] expected =
        [
            ParseErrorCode.None, ParseErrorCode.UnexpectedEnd, ParseErrorCode.UnexpectedByte, ParseErrorCode.InvalidUtf8, ParseErrorCode.TooDeep,
            ParseErrorCode.LoneSurrogate, ParseErrorCode.NotAnObject, ParseErrorCode.MissingField, ParseErrorCode.WrongType,
            ParseErrorCode.EmptyField, ParseErrorCode.FieldTooLong, ParseErrorCode.ControlCharacterInField, ParseErrorCode.InvalidTimestamp,
            ParseErrorCode.UnknownField,
        ];
        Assert.Empty(expected.Except(seen));
    }

    private static Property Agrees(byte[] body, bool ofOneType)
    {
        ParsedSystemEvent? expected = SystemEventOracle.Parse(body, ofOneType);
        ParsedSystemEvent parsed = ParsedSystemEvent.Parse(body, ofOneType);
        if (parsed.Code == ParseErrorCode.UnknownField)
        {
            parsed = parsed with { Field = "" };
        }

        bool agrees = expected is null ? new ParseError(parsed.Code, default, 0, 0, 0).IsMalformed : expected == parsed;
        return agrees.Label($"{Encoding.Latin1.GetString(body)}\n{expected}\n{parsed}");
    }
}
