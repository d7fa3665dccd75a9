namespace EventOps.Operations.Runbooks.Scripts;

/// <summary>Whether a program could be started, by where the system looks for it.</summary>
internal static class ProgramFile
{
    /// <summary>A path is looked for there; a name in the folders of PATH. Windows knows further places and endings.</summary>
    internal static bool IsThere(string program) =>
        OperatingSystem.IsWindows()
        || (program.Contains(Path.DirectorySeparatorChar)
            ? IsExecutable(program)
            : (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
                .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Any(folder => IsExecutable(Path.Combine(folder, program))));

    private static bool IsExecutable(string path)
    {
        const UnixFileMode Any = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Any) != 0);
    }
}
