namespace EventOps.Crash.Tests.Running;

/// <summary>Where the build put the server: beside this test's own output, in the same configuration.</summary>
internal static class ServerBinary
{
    /// <summary>The executable, found from the test assembly's folder, tests/EventOps.Crash.Tests/bin/{configuration}/{framework}.</summary>
    internal static string Path { get; } = Find();

    private static string Find()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));
        string framework = output.Name;
        string configuration = output.Parent!.Name;
        DirectoryInfo? root = output;
        while (root is not null && !File.Exists(System.IO.Path.Combine(root.FullName, "EventOps.sln")))
        {
            root = root.Parent;
        }

        Assert.True(root is not null, "The test must lie inside the repository");
        string name = OperatingSystem.IsWindows() ? "EventOps.Server.exe" : "EventOps.Server";
        string path = System.IO.Path.Combine(root.FullName, "src", "EventOps.Server", "bin", configuration, framework, name);
        Assert.True(File.Exists(path), $"The server is not built: {path}");
        return path;
    }
}
