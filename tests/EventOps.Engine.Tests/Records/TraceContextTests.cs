using System.Text.RegularExpressions;
using EventOps.Engine.Records;
using EventOps.Engine.Tests.Intake;
using EventOps.Tests.Shared;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Records;

/// <summary>The header's form and the record's form of a trace context, against what W3C Trace Context says of them.</summary>
public sealed class TraceContextTests
{
    private const string Ids = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";

    /// <summary>The specification as a pattern.</summary>
    private static readonly Regex Valid = new(
        @"\A(?!ff)(?<version>[0-9a-f]{2})-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?<behind>-[\s\S]*)?\z");

    private static readonly Gen<byte[]> Bytes = Gen.ArrayOf(Gen.Choose(0, 255), TraceContext.SizeBytes)
        .Select(all => all.Select(one => (byte)one).ToArray());

    [Fact]
    public void Every_context_survives_both_forms() => Check.One(
        FixedSeed.Config.WithMaxTest(2_000),
        Prop.ForAll(Arb.From(Bytes), bytes =>
        {
            string hex = Convert.ToHexStringLower(bytes);
            string text = $"00-{hex[..32]}-{hex[32..48]}-{hex[48..]}";
            byte[] written = new byte[TraceContext.SizeBytes];
            bool parses = TraceContext.TryParse(text, out TraceContext parsed);
            bool reads = TraceContext.TryRead(bytes, out TraceContext read);
            read.Write(written);
            return parses && reads && !read.IsNone && parsed == read && parsed.ToString() == text && written.SequenceEqual(bytes);
        }));

    [Fact]
    public void What_the_specification_allows_is_taken_and_nothing_else() => Check.One(
        FixedSeed.Config.WithMaxTest(20_000),
        Prop.ForAll(Arb.From(Almost()), text =>
        {
            Match match = Valid.Match(text);
            bool expected = match.Success && (match.Groups["version"].Value != "00" || !match.Groups["behind"].Success);
            bool taken = TraceContext.TryParse(text, out TraceContext trace);
            return taken == expected && trace.IsNone == !taken && trace.ToString() == (taken ? AsVersion00(text) : "");
        }));

    [Theory]
    [InlineData("00-" + Ids + "-00", "00-" + Ids + "-00")]
    [InlineData("00-" + Ids + "-ff", "00-" + Ids + "-ff")]
    [InlineData("01-" + Ids + "-01", "00-" + Ids + "-01")]
    [InlineData("fe-" + Ids + "-01-what-the-future-holds", "00-" + Ids + "-01")]
    [InlineData("cc-" + Ids + "-02-", "00-" + Ids + "-00")]
    [InlineData("00-" + Ids + "-01-", null)]
    [InlineData("00-" + Ids + "-01 ", null)]
    [InlineData("00-" + Ids + "-0", null)]
    [InlineData("01-" + Ids + "-01.", null)]
    [InlineData("01-" + Ids + "-010", null)]
    [InlineData("ff-" + Ids + "-01", null)]
    [InlineData("FE-" + Ids + "-01", null)]
    [InlineData("00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", null)]
    [InlineData("00-" + Ids + "-0A", null)]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01", null)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", null)]
    [InlineData("00_" + Ids + "-01", null)]
    [InlineData("00-" + Ids + "-٠١", null)]
    [InlineData("00-" + Ids + "-01,00-" + Ids + "-01", null)]
    [InlineData("", null)]
    public void Cases_by_the_letter(string text, string? stored)
    {
        Assert.Equal(stored is not null, TraceContext.TryParse(text, out TraceContext trace));
        Assert.Equal(stored ?? "", trace.ToString());
    }

    [Fact]
    public void Other_lengths_and_empty_ids_are_no_record_form()
    {
        for (int length = 0; length < 64; length++)
        {
            byte[] bytes = [.. Enumerable.Repeat((byte)1, length)];
            Assert.Equal(length == TraceContext.SizeBytes, TraceContext.TryRead(bytes, out _));
        }

        foreach ((int from, int count) in ((int, int)[])[(0, 16), (16, 8), (0, 24)])
        {
            byte[] bytes = [.. Enumerable.Repeat((byte)1, TraceContext.SizeBytes)];
            bytes.AsSpan(from, count).Clear();
            Assert.False(TraceContext.TryRead(bytes, out TraceContext trace));
            Assert.Equal(default, trace);
        }
    }

    [Fact]
    public void Parsing_allocates_nothing_for_good_and_for_bad_ones()
    {
        string[] texts = [Traces.Text, "01-" + Ids + "-01-x", "FE-" + Ids + "-01", "x"];
        int taken = Taken(texts);
        Assert.Equal(2, taken);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                taken += Taken(texts);
            }
        }, out int runs));
        Assert.Equal(2 * ((runs * 1_000) + 1), taken);
    }

    private static int Taken(string[] texts)
    {
        int taken = 0;
        foreach (string text in texts)
        {
            taken += TraceContext.TryParse(text, out _) ? 1 : 0;
        }

        return taken;
    }

    /// <summary>Headers of any version, up to two characters changed, cut or added to.</summary>
    private static Gen<string> Almost() =>
        from version in Gen.Frequency((3, Gen.Constant("00")), (2, Gen.Choose(0, 255).Select(one => $"{one:x2}")))
        from tail in Gen.Elements("", "", "", "-", "-more", "more", "\n")
        from edits in Gen.ListOf(Gen.Choose(0, 60).Zip(Gen.Elements("0123456789abcdefABFG-_ \0٠é".ToCharArray())), 2)
        from count in Gen.Choose(0, 2)
        from cut in Gen.Frequency((9, Gen.Constant(0)), (1, Gen.Choose(1, 55)))
        select Edited($"{version}-{Ids}-01{tail}", edits.Take(count))[cut..];

    private static string Edited(string text, IEnumerable<(int At, char To)> edits)
    {
        char[] characters = text.ToCharArray();
        foreach ((int at, char to) in edits)
        {
            characters[at % characters.Length] = to;
        }

        return new string(characters);
    }

    private static string AsVersion00(string text)
    {
        int flags = Convert.ToInt32(text[53..55], 16);
        return text.StartsWith("00", StringComparison.Ordinal) ? text[..55] : $"00{text[2..53]}{flags & 1:x2}";
    }
}
