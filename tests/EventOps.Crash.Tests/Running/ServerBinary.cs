namespace EventOps.Crash.Tests.Running;

/// <summary>Where the build put the server: in the same configuration as this test.</summary>
internal static class ServerBinary
{
    /// <summary>
    /// The executable; the test assembly's folder ends in bin/{configuration}/{framework}, and so does the server's.
    /// </summary>
    internal static string Path { get; } = Find();

    private static string Find()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));
        string name = OperatingSystem.IsWindows() ? "EventOps.Server.exe" : "EventOps.Server";
        string path = System.IO.Path.Combine(
            Repository.Root, "src", "EventOps.Server", "bin", output.Parent!.Name, output.Name, name);
        Assert.True(File.Exists(path), $"The server is not built: {path}");
        return path;
    }
}
