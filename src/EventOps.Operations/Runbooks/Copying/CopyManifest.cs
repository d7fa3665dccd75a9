using System.Text.Json;
using EventOps.Engine.Files;

namespace EventOps.Operations.Runbooks.Copying;

/// <summary>
/// What a folder holds of another's files: so that files which have not changed since are not read again, neither here nor
/// there. It stands in the folder it describes; lost or unreadable, it costs reading. One thread at a time.
/// </summary>
internal sealed class CopyManifest
{
    private const string FileName = "copied.json";
    private readonly string _path;
    private readonly string _folder;
    private readonly Dictionary<string, CopiedFile> _files;
    private readonly Dictionary<string, FileDigest> _digests = new(StringComparer.Ordinal);

    private CopyManifest(string folder, Dictionary<string, CopiedFile> files)
    {
        _folder = folder;
        _path = Path.Combine(folder, FileName);
        _files = files;
    }

    /// <summary>Of a folder; empty when there is none.</summary>
    internal static CopyManifest Of(string folder)
    {
        try
        {
            string path = Path.Combine(folder, FileName);
            return new CopyManifest(folder, File.Exists(path)
                ? JsonSerializer.Deserialize<Dictionary<string, CopiedFile>>(File.ReadAllBytes(path)) ?? []
                : []);
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or UnauthorizedAccessException)
        {
            return new CopyManifest(folder, []);
        }
    }

    /// <summary>Whether the folder has this file as it is at the source.</summary>
    internal bool Has(string file, FileStamp source) =>
        _files.TryGetValue(file, out CopiedFile? copied) && copied.Source == source && copied.Target == TargetNow(file);

    /// <summary>What the folder's file holds, block by block; null when that is not known.</summary>
    internal FileDigest? DigestOf(string file) =>
        _digests.TryGetValue(file, out FileDigest? digest)
        && _files.TryGetValue(file, out CopiedFile? copied) && copied.Target == TargetNow(file) ? digest : null;

    /// <summary>Notes a copy; <paramref name="isSettled"/>: its source's stamp will not mean other bytes.</summary>
    internal void Note(string file, FileCopy copy, bool isSettled)
    {
        _digests[file] = copy.Digest;
        _files[file] = new CopiedFile(isSettled ? copy.Source : default, copy.Target, copy.Digest.Root);
    }

    /// <summary>The file is not to be relied on, or gone.</summary>
    internal void Forget(string file)
    {
        _digests.Remove(file);
        _files.Remove(file);
    }

    /// <summary>Writes what may be relied on later.</summary>
    internal void Save()
    {
        var lasting = _files.Where(static one => one.Value.Source != default).ToDictionary(one => one.Key, one => one.Value);
        DurableFile.ReplaceForGood(_path, JsonSerializer.SerializeToUtf8Bytes(lasting));
    }

    private FileStamp TargetNow(string file) => FileStamp.Of(Path.Combine(_folder, file)) ?? default;

    /// <param name="Source">The source as it was; none: it was being written.</param>
    /// <param name="Target">The copy as it was left.</param>
    /// <param name="Sha256">The hash over the hashes of its blocks.</param>
    private sealed record CopiedFile(FileStamp Source, FileStamp Target, string Sha256);
}
