namespace EventOps.Engine.Projections;

/// <summary>Puts a whole file in place so that after a crash it is there with all its bytes, or not at all.</summary>
internal static class DurableFile
{
    private const string UnfinishedExtension = ".tmp";

    /// <summary>Writes beside the target, syncs, and renames over it.</summary>
    internal static void Replace(string path, ReadOnlySpan<byte> content)
    {
        string unfinished = path + UnfinishedExtension;
        using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
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
