using System.Text.RegularExpressions;
using EventOps.Engine.Logs.Terms;
using EventOps.Engine.Tests.Intake;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Logs;

public sealed class LogExpressionTests
{
    [Theory]
    [InlineData("Payment failed", "Payment failed")]
    [InlineData(@"user=\d+ failed", "user=| failed")]
    [InlineData(@"10\.0\.0\.1", "10.0.0.1")]
    [InlineData("abc+de", "abc|de")]
    [InlineData("abc*de", "ab|de")]
    [InlineData("abc{2,3}de", "ab|de")]
    [InlineData("(ab|cd)efg[hi]jk", "efg|jk")]
    [InlineData(@"\bword\b", "word")]
    [InlineData("ab|cd", "")]
    [InlineData("(?i)abc", "")]
    [InlineData(@"a\x41bc", "")]
    [InlineData("[a-z-[aeiou]]bc", "")]
    [InlineData("ab{x|y}cd", "")]
    [InlineData(@"\p{L}bcd", "bcd")]
    [InlineData("abc??de", "ab|de")]
    [InlineData("[]ab]cd", "cd")]
    public void The_text_that_must_be_there_is_known(string pattern, string literals) =>
        Assert.Equal(literals, string.Join('|', LogExpression.LiteralsOf(new Regex(pattern, RegexOptions.NonBacktracking))));

    [Fact]
    public void Whatever_matches_has_it()
    {
        Gen<string> atom = Gen.Elements(
            "a", "b", "ab", "ba", ".", "[ab]", "(a|b)", "(ab)?", @"\.", "a*", "b+", "a?", "b{2}", "^", "$", @"\b", "|", "(", ")", "[", "]", "{", "}",
            @"\x61", @"\w", "[^a]", "(?i)", "*", "b{1,2}?", "[]a]", "[b-[a]]");
        Gen<string> pattern = Gen.ListOf(atom).Select(parts => string.Concat(parts.Take(8)));
        Gen<string> text = Gen.ListOf(Gen.Elements('a', 'b', 'A', '.', ' ', ']')).Select(chars => string.Concat(chars.Take(12)));
        int matches = 0;
        int literals = 0;
        Check.One(FixedSeed.Config.WithMaxTest(2_000).WithEndSize(12), Prop.ForAll(Arb.From(pattern), Arb.From(Gen.ArrayOf(text, 6)), (one, texts) =>
        {
            Regex regex;
            try
            {
                regex = new Regex(one, RegexOptions.NonBacktracking);
            }
            catch (ArgumentException)
            {
                return true;
            }

            IReadOnlyList<string> wanted = LogExpression.LiteralsOf(regex);
            literals += wanted.Count;
            foreach (string tried in texts)
            {
                if (regex.IsMatch(tried))
                {
                    matches++;
                    if (!wanted.All(literal => tried.Contains(literal, StringComparison.Ordinal)))
                    {
                        return false;
                    }
                }
            }

            return true;
        }));
        Assert.True(matches > 1_000 && literals > 100, $"{matches} matches, {literals} literals");
    }
}
