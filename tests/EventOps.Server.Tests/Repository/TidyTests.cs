using System.Text.RegularExpressions;

namespace EventOps.Server.Tests.Repository;

/// <summary>The style that no analyzer knows. A limit here is only ever lowered.</summary>
public sealed class TidyTests
{
    private const int FileLinesMax = 350;
    private const int LineLengthMax = 140;

    [Fact]
    public void Files_are_short() => Assert.All(Checkout.SourceFiles, path => Assert.True(
        Checkout.Read(path).Split('\n').Length <= FileLinesMax,
        $"{path} is longer than {FileLinesMax} lines: a noun is missing; find it, do not split with partial"));

    [Fact]
    public void Lines_of_the_product_are_short() => Assert.Empty(Checkout.SourceFiles
        .Where(path => path.StartsWith("src/", StringComparison.Ordinal))
        .SelectMany(path => Checkout.Read(path).Split('\n')
            .Where(line => line.Length > LineLengthMax)
            .Select(line => $"{path}: longer than {LineLengthMax}: {line.Trim()}")));

    [Theory]
    [InlineData(@"\bTODO\b|\bFIXME\b|\bHACK\b", "finish it, or say what is missing in the notes")]
    [InlineData(@"NotImplementedException", "finish it")]
    [InlineData(@"#region", "a file with one idea needs none")]
    [InlineData(@"(?<!ILogCommit)(Manager|Helper|Utils|Utility)\b\s*(\(|:|$|<)", "name what it is")]
    [InlineData(@"catch\s*\{\s*\}|catch\s*\(Exception\)\s*\{\s*\}", "say why nothing needs to be done, or do it")]
    [InlineData(@"#pragma warning disable [^/\n]*$", "give the reason on the same line")]
    public void Nothing_of_this_is_in_the_sources(string pattern, string instead)
    {
        var banned = new Regex(pattern, RegexOptions.Multiline);
        IEnumerable<string> found = Checkout.SourceFiles
            .Where(path => !path.EndsWith("/TidyTests.cs", StringComparison.Ordinal))
            .Where(path => path.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(path => banned.Matches(Checkout.Read(path)).Select(match => $"{path}: {match.Value.Trim()} ({instead})"));

        Assert.Empty(found);
    }

    [Fact]
    public void Partial_is_for_generators_only()
    {
        var partial = new Regex(@"\bpartial (class|struct|record|interface) (\w+)");
        IEnumerable<string> found = Checkout.SourceFiles
            .Where(path => partial.IsMatch(Checkout.Read(path)))
            .Where(path => !Regex.IsMatch(Checkout.Read(path), @"\[(GeneratedRegex|LibraryImport|LoggerMessage)"));

        Assert.Empty(found);
    }
}
