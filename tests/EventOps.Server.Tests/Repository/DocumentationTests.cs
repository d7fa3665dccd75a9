using System.Text.RegularExpressions;

namespace EventOps.Server.Tests.Repository;

/// <summary>What the documents name exists.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string[] Documents = ["README.md", "docs/architecture.md", "docs/benchmarks.md"];
    private static readonly string Sources = string.Join('\n', Checkout.SourceFiles.Select(Checkout.Read));

    public static TheoryData<string> AllDocuments => [.. Documents];

    [Theory]
    [MemberData(nameof(AllDocuments))]
    public void Every_path_exists(string document)
    {
        string[] paths = [.. Quoted().Matches(Checkout.Read(document))
            .Select(match => match.Groups[1].Value)
            .Where(text => PathLike().IsMatch(text))];

        Assert.NotEmpty(paths);
        Assert.All(paths, path => Assert.True(
            Path.Exists(Path.Combine(Checkout.Root, path.TrimEnd('/'))), $"{document} names {path}, which does not exist"));
    }

    [Theory]
    [MemberData(nameof(AllDocuments))]
    public void Every_type_exists(string document)
    {
        IEnumerable<string> types = Quoted().Matches(Checkout.Read(document))
            .Select(match => match.Groups[1].Value)
            .Where(text => TypeLike().IsMatch(text))
            .Select(text => text.Split('.')[0]);

        Assert.All(types, type => Assert.Matches($@"\b{Regex.Escape(type)}\b", Sources));
    }

    [Fact]
    public void Every_source_folder_is_in_the_architecture()
    {
        string architecture = Checkout.Read("docs/architecture.md");
        IEnumerable<string> folders = Checkout.SourceFiles
            .Where(path => path.StartsWith("src/", StringComparison.Ordinal))
            .Select(path => string.Join('/', path.Split('/')[..^1].Take(3)))
            .Where(folder => !folder.StartsWith("src/EventOps.Server/", StringComparison.Ordinal))
            .Where(folder => !folder.StartsWith("src/EventOps.Journal.Faster/", StringComparison.Ordinal))
            .Distinct();

        Assert.All(folders, folder => Assert.Contains($"`{folder}`", architecture, StringComparison.Ordinal));
    }

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^(src|bench|load|tests|docs|\.ci)(/[\w.\-]+)+/?$")]
    private static partial Regex PathLike();

    [GeneratedRegex(@"^[A-Z][a-z]+([A-Z][a-z]+)+(\.[A-Z]\w+)?$")]
    private static partial Regex TypeLike();
}
