namespace EventOps.Journal.Tests;

/// <summary>Copies a folder in use as a kill at this moment would leave it.</summary>
internal static class KilledFolder
{
    public static void Copy(string fromPath, string toPath)
    {
        Directory.CreateDirectory(toPath);
        foreach (var path in Directory.GetFiles(fromPath))
        {
            var name = Path.GetFileName(path);
            if (!IsUnfinished(name))
            {
                CopyUnlessDeleted(path, Path.Combine(toPath, name));
            }
        }

        foreach (var sub in Directory.GetDirectories(fromPath))
        {
            Copy(sub, Path.Combine(toPath, Path.GetFileName(sub)));
        }
    }

    // What background threads rename or are writing just now: a kill may leave it or not, and a start makes it anew.
    private static bool IsUnfinished(string name) =>
        name == "journal.lock" || name.StartsWith("journal.prep", StringComparison.Ordinal) || name.EndsWith(".tmp", StringComparison.Ordinal);

    private static void CopyUnlessDeleted(string path, string toPath)
    {
        try
        {
            File.Copy(path, toPath);
        }
        catch (FileNotFoundException)
        {
            // Deleted in the background just now, as a truncated segment is: the kill may as well come behind that.
        }
    }
}
