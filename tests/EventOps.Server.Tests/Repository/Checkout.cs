namespace EventOps.Server.Tests.Repository;

/// <summary>The source tree the tests were built from.</summary>
internal static class Checkout
{
    /// <summary>The folder of the solution file.</summary>
    internal static string Root { get; } = FindRoot();

    /// <summary>All C# files that people wrote, relative to <see cref="Root"/>, with forward slashes.</summary>
    internal static IReadOnlyList<string> SourceFiles { get; } =
    [
        .. new[] { "src", "bench", "load", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    internal static string Read(string relativePath) => File.ReadAllText(Path.Combine(Root, relativePath));

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "EventOps.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException("The tests do not lie below EventOps.sln.");
    }
}
