namespace EventOps.Operations.Runbooks.Copying;

/// <summary>A small file that is there whole, in the version before or in this one, whenever the power fails.</summary>
internal static class ReplacedFile
{
    /// <summary>Writes beside it, syncs, renames over it, syncs the folder.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    internal static void Write(string path, ReadOnlySpan<byte> content)
    {
        string unfinished = path + ".tmp";
        using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
        DurableDisk.FlushFolder(Path.GetDirectoryName(path)!);
    }
}
