using EventOps.Engine.Logs;

namespace EventOps.Engine.Tests.Logs;

public sealed class LogTermsParserTests
{
    [Theory]
    [InlineData("one", "one", "")]
    [InlineData("  one  two\tthree ", "one|two|three", "")]
    [InlineData("\"connection timed out\"", "", "connection timed out")]
    [InlineData("smtp \"timed out\" 10.0.0.1", "smtp|10.0.0.1", "timed out")]
    [InlineData("a\"b\"c", "a|c", "b")]
    [InlineData("\"\" a", "a", "")]
    [InlineData("//", "//", "")]
    [InlineData("/a b", "/a|b", "")]
    public void Words_and_phrases_are_told_apart(string text, string words, string phrases)
    {
        LogTerms terms = LogRig.Terms(text);
        Assert.Equal(words, string.Join('|', terms.Words));
        Assert.Equal(phrases, string.Join('|', terms.Phrases));
        Assert.Null(terms.Expression);
    }

    [Fact]
    public void What_is_between_slashes_is_an_expression() => Assert.Equal(@"a/b \d+", LogRig.Terms(@"/a/b \d+/").Expression!.ToString());

    [Theory]
    [InlineData("", "empty")]
    [InlineData("   ", "empty")]
    [InlineData("\"\"", "no words")]
    [InlineData("\"open", "no end")]
    [InlineData("/(/", "not a regular expression")]
    [InlineData(@"/(a)\1/", "back-references")]
    [InlineData("/(?=a)/", "look-around")]
    [InlineData("/a{1000}/", "repetitions")]
    [InlineData("/(a{8}){17}/", "repetitions")]
    [InlineData("/a{2,}b{127}/", "repetitions")]
    [InlineData("/((a{50}){50}){50}/", "repetitions")]
    [InlineData("/([)]a{25}){25}/", "repetitions")]
    [InlineData("/a{50}|b{50}|c{50}/", "repetitions")]
    [InlineData(@"/(a\x62{8}){17}/", "repetitions")]
    [InlineData("/(?#()(a{8}){17}/", "repetitions")]
    [InlineData("/((b(.){0,25})+)*x!/", "endlessly")]
    [InlineData("/(b.{0,13}){2,}/", "endlessly")]
    [InlineData("/((a?b?c?)*x){5}/", "endlessly")]
    [InlineData("/(a?a?a?a?a?a?a?a?a?a?a?a?a?b)+/", "endlessly")]
    public void What_cannot_be_searched_for_is_refused_with_the_reason(string text, string reason)
    {
        Assert.False(LogTermsParser.TryParse(text, out LogTerms? terms, out string? problem));
        Assert.Null(terms);
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}")]
    [InlineData("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    [InlineData("([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}")]
    [InlineData(@"(\d{1,3}\.){3}\d{1,3}")]
    [InlineData(@"(\w+ *= *\w+[,;]? *)+")]
    [InlineData(@"\[[^]]{1,20}\] (warn|error){1,2}")]
    [InlineData("(?i)timeout.{0,40}error")]
    [InlineData("sha256:[0-9a-f]{64}")]
    [InlineData(@"\x1b\[\d{1,2}m 2025-12 port 8080")]
    public void What_logs_are_searched_for_is_taken(string pattern) =>
        Assert.Equal(pattern, LogRig.Terms($"/{pattern}/").Expression!.ToString());

    [Theory]
    [InlineData(1_001, "longer than 1000")]
    [InlineData(99, "more than 32")]
    public void What_is_too_much_is_refused(int length, string reason)
    {
        string text = string.Join(' ', Enumerable.Repeat('a', (length + 1) / 2)).PadRight(length, 'a');
        Assert.False(LogTermsParser.TryParse(text, out _, out string? problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
        Assert.False(LogTermsParser.TryParse("/" + new string('a', 257) + "/", out _, out problem));
        Assert.Contains("longer than 256", problem, StringComparison.Ordinal);
    }
}
