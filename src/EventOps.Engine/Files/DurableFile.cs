namespace EventOps.Engine.Files;

/// <summary>Puts a whole file in place so that after a crash it is there with all its bytes, or not at all. Any thread.</summary>
public static class DurableFile
{
    private const string UnfinishedExtension = ".tmp";

    /// <summary>Writes beside the target, syncs, and renames over it; after a power failure the version before may be there.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        string unfinished = path + UnfinishedExtension;
        using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>The same, and it is this version when it returns, whatever happens then.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void ReplaceForGood(string path, ReadOnlySpan<byte> content)
    {
        Replace(path, content);
        DurableFolder.Flush(Path.GetDirectoryName(path)!);
    }

    /// <summary>Removes what a crash left unfinished in a folder.</summary>
    internal static void RemoveUnfinished(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*" + UnfinishedExtension))
        {
            File.Delete(path);
        }
    }
}
