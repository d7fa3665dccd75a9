using System.Text;
using EventOps.Engine.Intake.Parsing;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Intake;

/// <summary>The scanner and the parser agree with System.Text.Json on random and on damaged documents.</summary>
public sealed class ParserPropertyTests
{
    private static readonly Config Many = FixedSeed.Config.WithMaxTest(30_000);

    [Fact]
    public void Scanner_accepts_exactly_what_the_platform_reader_accepts_as_utf8() =>
        Check.One(Many, Prop.ForAll(Arb.From(JsonDocuments.Damaged(JsonDocuments.Value)), json =>
        {
            bool wellFormed = JsonOracle.IsWellFormed(json);
            bool accepted = ScannerProbe.Accepts(json, out bool loneSurrogate);
            return (wellFormed == accepted && (!accepted || JsonOracle.HasLoneSurrogate(json) == loneSurrogate))
                .Label(Encoding.Latin1.GetString(json));
        }));

    [Fact]
    public void Parser_gives_the_fields_or_the_refusal_that_the_oracle_gives() =>
        Check.One(Many, Prop.ForAll(Arb.From(JsonDocuments.Event), AgreesWithOracle));

    [Fact]
    public void Parser_agrees_with_the_oracle_on_damaged_events() =>
        Check.One(Many, Prop.ForAll(Arb.From(JsonDocuments.Damaged(JsonDocuments.Event)), AgreesWithOracle));

    [Fact]
    public void Generated_documents_cover_success_and_every_kind_of_refusal()
    {
        HashSet<ParseErrorCode> seen = [];
        Check.One(Many, Prop.ForAll(Arb.From(JsonDocuments.Damaged(JsonDocuments.Event)), json =>
        {
            seen.Add(ParsedEvent.Parse(json).Code);
            return true;
        }));
        ParseErrorCode[] expected = [.. Enum.GetValues<ParseErrorCode>().Except(
        [
            ParseErrorCode.EmptyBody, ParseErrorCode.NotJson, ParseErrorCode.NotAnArray,
            ParseErrorCode.EventTooLarge, ParseErrorCode.TooManyItems, ParseErrorCode.InvalidAttribute,
            ParseErrorCode.InvalidTimestamp, ParseErrorCode.UnknownField,
        ])];
        Assert.Empty(expected.Except(seen));
    }

    [Fact]
    public void Array_and_lines_give_what_the_single_parser_gives_for_each_item() =>
        Check.One(Many.WithMaxTest(3_000), Prop.ForAll(Arb.From(Gen.ListOf(JsonDocuments.Event)), events =>
        {
            List<(int, ParsedEvent)> expected = [.. events.Select((json, index) => (index, ParsedEvent.Parse(json)))];
            byte[] array =
                [(byte)'[', .. events.SelectMany((json, i) => i == 0 ? json : [(byte)',', .. json]), (byte)']'];
            byte[] lines = [.. events.SelectMany(json => json.Append((byte)'\n'))];
            byte[] scratch = new byte[ParseLimits.Default.ScratchBytes];
            bool inLines = expected.SequenceEqual(
                ParsedEvent.Drain(new NdjsonBatchReader(lines, scratch, ParseLimits.Default)));

            // A malformed item ends an array, and everything before it has been given.
            int good = expected.FindIndex(item => IsMalformed(item.Item2.Code));
            List<(int, ParsedEvent)> given = ParsedEvent.Drain(
                new JsonBatchReader(array, scratch, ParseLimits.Default));
            return inLines && (good < 0
                ? expected.SequenceEqual(given)
                : expected.Take(good).SequenceEqual(given.Take(good)) && given[^1].Item1 == -1);
        }));

    private static bool IsMalformed(ParseErrorCode code) => new ParseError(code, default, 0, 0, 0).IsMalformed;

    private static Property AgreesWithOracle(byte[] json)
    {
        ParsedEvent? expected = JsonOracle.Parse(json);
        ParsedEvent parsed = ParsedEvent.Parse(json);
        bool agrees = expected is null ? IsMalformed(parsed.Code) : expected == parsed;
        return agrees.Label($"{Encoding.Latin1.GetString(json)}\n{expected}\n{parsed}");
    }
}
