namespace EventOps.Crash.Tests.Running;

/// <summary>Where this test was built.</summary>
internal static class Repository
{
    /// <summary>The folder of EventOps.sln, above the test assembly.</summary>
    internal static string Root { get; } = Find();

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EventOps.sln")))
        {
            folder = folder.Parent;
        }

        Assert.True(folder is not null, "The test must lie inside the repository");
        return folder.FullName;
    }
}
