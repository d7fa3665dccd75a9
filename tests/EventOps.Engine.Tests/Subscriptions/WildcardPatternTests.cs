using System.Text;
using System.Text.RegularExpressions;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Intake;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Subscriptions;

/// <summary>Patterns match what the same pattern as a regular expression matches.</summary>
public sealed class WildcardPatternTests
{
    private static Gen<string> Text(string alphabet) =>
        Gen.ListOf(Gen.Elements(alphabet.EnumerateRunes().Select(one => one.ToString()).ToArray())).Select(string.Concat);

    [Fact]
    public void A_pattern_matches_what_the_regular_expression_matches() => Check.One(
        FixedSeed.Config.WithMaxTest(20_000).WithEndSize(14),
        Prop.ForAll(Arb.From(Text("ab*é.")), Arb.From(Text("abé.\n")), (pattern, name) =>
        {
            string regex = "^(?s:" + Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal) + ")\\z";
            return new WildcardPattern(pattern).Matches(Encoding.UTF8.GetBytes(name)) == Regex.IsMatch(name, regex);
        }));

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("deploy*", "deploy", true)]
    [InlineData("*_failed", "job_failed", true)]
    [InlineData("*_failed", "job_failed_", false)]
    [InlineData("a*b*c", "a-b-b-c", true)]
    [InlineData("a*b*c", "a-c-b", false)]
    [InlineData("**", "x", true)]
    [InlineData("Deploy*", "deploy", false)]
    public void Examples(string pattern, string name, bool matches) =>
        Assert.Equal(matches, new WildcardPattern(pattern).Matches(Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void A_hostile_pattern_costs_no_more_than_the_product()
    {
        var pattern = new WildcardPattern(string.Concat(Enumerable.Repeat("*a", 128)) + "*b");
        Assert.False(pattern.Matches(Encoding.UTF8.GetBytes(new string('a', 256))));
    }
}
