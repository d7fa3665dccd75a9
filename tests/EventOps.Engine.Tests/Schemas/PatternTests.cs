using System.Text;
using System.Text.RegularExpressions;
using EventOps.Engine.Schemas.Patterns;
using EventOps.Engine.Tests.Intake;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Schemas;

/// <summary>Patterns: against .NET's own engine where both mean the same, and by example where ECMA-262 differs from it.</summary>
public sealed class PatternTests
{
    private const int EntriesMax = 16 * 1024;

    [Fact]
    public void Agrees_with_another_engine_on_random_patterns()
    {
        int matched = 0;
        int missed = 0;
        int refused = 0;
        Check.One(FixedSeed.Config.WithMaxTest(4_000), Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
        {
            var random = new Random(seed);
            string text = Pattern(random, 3);
            if (PatternCompiler.Compile(text, EntriesMax, out _, out string problem) is not { } pattern)
            {
                Assert.Contains("table", problem, StringComparison.Ordinal);
                refused++;
                return;
            }

            var other = new Regex(text, RegexOptions.ECMAScript);
            for (int i = 0; i < 20; i++)
            {
                string sample = new([.. Enumerable.Range(0, random.Next(9)).Select(_ => "abc_1 -"[random.Next(7)])]);
                bool expected = other.IsMatch(sample);
                Assert.True(pattern.IsMatch(Encoding.UTF8.GetBytes(sample)) == expected, $"{text} on '{sample}': should be {expected}");
                _ = expected ? matched++ : missed++;
            }
        }));

        Assert.True(matched > 10_000 && missed > 10_000 && refused < 100, $"{matched} matched, {missed} missed, {refused} refused");
    }

    [Theory]
    [InlineData("^a$", "a", "a\n|ab|")]
    [InlineData("a$|^b", "xa|bx", "ax|xb")]
    [InlineData("^$", "", "a|\n")]
    [InlineData("$^", "", "a")]
    [InlineData("", "|x", "")]
    [InlineData("a|", "|b", "")]
    [InlineData("(?:ab)+?c", "ababc", "ac|ab")]
    [InlineData("(?<year>\\d{4})-\\d{2}", "x2025-12", "2025-1|٢٠٢٥-١٢")]
    [InlineData("^\\w+$", "aZ_9", "é|a-b")]
    [InlineData("^\\s$", "\u00a0|\ufeff|\u2028|\t", "x|\u200b")]
    [InlineData("^.$", "a|😀|é", "\n|\r|\u2028|ab")]
    [InlineData("^[^a]$", "b|\n|😀", "a|bb")]
    [InlineData("^[]$", "", "|a")]
    [InlineData("^[^]$", "a|\n", "|ab")]
    [InlineData("^[\\d\\-_.]+$", "1-2_3.4", "a|1 2")]
    [InlineData("^[+-]?[-a]$", "+a|--|-", "+|b")]
    [InlineData("^\\u{1F600}\\uD83D\\uDE01\\x41$", "😀😁A", "😀A")]
    [InlineData("^[\\u{1F600}-\\u{1F64F}]{2}$", "😀😁", "😀|ab")]
    [InlineData("^\\p{Lu}\\p{L}*\\P{L}$", "Éa1|Ж!", "éa1|Éa")]
    [InlineData("^[\\p{Nd}\\p{L}]+$", "a٢1", "a b")]
    [InlineData("^{a}{2}$", "{a}}", "{a}")]
    [InlineData("^a{,2}$", "a{,2}", "aa")]
    [InlineData("^\\/\\.\\@\\\"$", "/.@\"", "/x@\"")]
    [InlineData("^(a{0}|b{0,})c$", "c|bbc", "ac")]
    [InlineData("^(a*)*$", "aaa|", "b")]
    [InlineData("^(?:[a-z]{1,255})$", "abc", "|A")]
    public void Means_what_ecma_262_says(string text, string matches, string misses)
    {
        SchemaPattern? pattern = PatternCompiler.Compile(text, EntriesMax, out _, out string problem);

        Assert.True(pattern is not null, problem);
        Assert.All(matches.Split('|'), one => Assert.True(text == "^[]$" || pattern.IsMatch(Encoding.UTF8.GetBytes(one)), one));
        Assert.All(misses.Split('|'), one => Assert.True(text is "" or "a|" || !pattern.IsMatch(Encoding.UTF8.GetBytes(one)), one));
    }

    private static string Pattern(Random random, int depth) => random.Next(depth > 0 ? 14 : 7) switch
    {
        0 or 1 => "abc"[random.Next(3)].ToString(),
        2 => ".",
        3 => new[] { "\\d", "\\w", "\\s", "\\D", "\\W", "\\S" }[random.Next(6)],
        4 => new[] { "[ab]", "[^a]", "[a-c1]", "[\\d_]", "[^\\w]", "[-b]" }[random.Next(6)],
        5 => "a",
        6 => new[] { "(?:^)", "(?:$)", "\\-" }[random.Next(3)],
        7 or 8 or 9 => Pattern(random, depth - 1) + Pattern(random, depth - 1),
        10 => "(" + Pattern(random, depth - 1) + "|" + Pattern(random, depth - 1) + ")",
        11 => "^" + Pattern(random, depth - 1) + "$",
        _ => "(?:" + Pattern(random, depth - 1) + ")" + new[] { "*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "{0,2}?" }[random.Next(8)],
    };
}
