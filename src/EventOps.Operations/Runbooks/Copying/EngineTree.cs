namespace EventOps.Operations.Runbooks.Copying;

/// <summary>
/// Which files of a data folder are the engine's: its journal, archives, index and state; what belongs to the server itself
/// (its logs, samples, exports, keys) stays where it is.
/// </summary>
internal static class EngineTree
{
    private static readonly string[] Folders = ["journal", "archive", "index", "state"];

    /// <summary>What the engine makes anew when it opens: locks, files it had not finished, space prepared ahead.</summary>
    private static readonly string[] NotPartOfIt = ["*.lock", "*.tmp", "journal.prepared.*", "journal.preparing.*"];

    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
    };

    /// <summary>Whether an engine was ever opened there.</summary>
    internal static bool IsIn(string dataPath) => Directory.Exists(Path.Combine(dataPath, Folders[0]));

    /// <summary>Paths of the files, relative to the data folder, in order.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    internal static List<string> FilesOf(string dataPath)
    {
        var files = new List<string>();
        foreach (string folder in Folders)
        {
            string path = Path.Combine(dataPath, folder);
            if (Directory.Exists(path))
            {
                files.AddRange(Directory.EnumerateFiles(path, "*", Everything)
                    .Where(static file => IsPartOfIt(Path.GetFileName(file)))
                    .Select(file => Path.GetRelativePath(dataPath, file)));
            }
        }

        files.Sort(StringComparer.Ordinal);
        return files;
    }

    /// <summary>Paths of the folders, relative to the data folder, parents before children.</summary>
    internal static List<string> FoldersOf(string dataPath)
    {
        var folders = new List<string>();
        foreach (string folder in Folders)
        {
            string path = Path.Combine(dataPath, folder);
            if (Directory.Exists(path))
            {
                folders.Add(folder);
                folders.AddRange(Directory.EnumerateDirectories(path, "*", Everything).Select(one => Path.GetRelativePath(dataPath, one)));
            }
        }

        folders.Sort(StringComparer.Ordinal);
        return folders;
    }

    private static bool IsPartOfIt(string name) =>
        !Array.Exists(NotPartOfIt, pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, name));
}
