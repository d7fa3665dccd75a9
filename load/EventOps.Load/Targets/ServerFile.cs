namespace EventOps.Load.Targets;

/// <summary>The server that was built beside this load runner, in the same configuration.</summary>
internal static class ServerFile
{
    /// <summary>Null when this does not run from its own build folder, or the server was not built.</summary>
    public static string? Find(string from)
    {
        var framework = new DirectoryInfo(Path.TrimEndingDirectorySeparator(from));
        string? configuration = framework.Parent?.Name;
        DirectoryInfo? root = framework;
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "EventOps.sln")))
        {
            root = root.Parent;
        }

        if (root is null || configuration is null)
        {
            return null;
        }

        string file = Path.Combine(
            root.FullName, "src", "EventOps.Server", "bin", configuration, framework.Name, "EventOps.Server.dll");
        return File.Exists(file) ? file : null;
    }
}
