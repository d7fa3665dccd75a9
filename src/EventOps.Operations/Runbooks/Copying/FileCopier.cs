using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace EventOps.Operations.Runbooks.Copying;

/// <summary>
/// Makes one file equal to another: block by block, writing only what differs, and proves it by reading back from the disk
/// what it wrote. One thread at a time.
/// </summary>
/// <remarks>The target gets the source's time of writing, as rsync does: whoever writes to it later gives it another, so
/// equal stamps go on meaning equal bytes.</remarks>
internal sealed class FileCopier(Action<string>? beforeVerifying)
{
    private readonly byte[] _block = new byte[FileDigest.BlockBytes];

    /// <summary>Brings the target up to date.</summary>
    /// <param name="source">The file to copy; may be written meanwhile, and is then to be copied again.</param>
    /// <param name="target">The file to make equal; made when missing.</param>
    /// <param name="known">What the target is known to hold; null: it is read.</param>
    /// <param name="cancellation">Leaves the target in between.</param>
    /// <exception cref="IOException">A disk refused.</exception>
    internal FileCopy BringUp(string source, string target, FileDigest? known, CancellationToken cancellation)
    {
        using SafeFileHandle from = File.OpenHandle(source, share: FileShare.ReadWrite | FileShare.Delete);
        PageCache.Forget(from);
        FileStamp stamp = FileStamp.Of(source) ?? throw new FileNotFoundException("The file is gone.", source);
        known = File.Exists(target) ? known ?? FileDigest.Of(target, _block, cancellation) : null;
        using SafeFileHandle to = File.OpenHandle(target, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        long length = stamp.Length;
        if (RandomAccess.GetLength(to) != length)
        {
            RandomAccess.SetLength(to, length);
        }

        byte[] hashes = new byte[FileDigest.BlocksOf(length) * FileDigest.HashBytes];
        var written = new List<long>();
        for (long block = 0; block * FileDigest.BlockBytes < length; block++)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> bytes = FileDigest.ReadBlock(from, block, length, _block);
            Span<byte> hash = hashes.AsSpan((int)(block * FileDigest.HashBytes), FileDigest.HashBytes);
            SHA256.HashData(bytes, hash);
            if (known is null || block >= known.Count || !hash.SequenceEqual(known[block]))
            {
                RandomAccess.Write(to, bytes, block * FileDigest.BlockBytes);
                written.Add(block);
            }
        }

        RandomAccess.FlushToDisk(to);
        beforeVerifying?.Invoke(target);
        string? problem = Verify(to, target, length, hashes, written, cancellation);
        File.SetLastWriteTimeUtc(to, new DateTime(stamp.WrittenAtTicks, DateTimeKind.Utc));
        RandomAccess.FlushToDisk(to);
        return new FileCopy(stamp, FileStamp.Of(target) ?? default, new FileDigest(hashes), BytesOf(written, length), problem);
    }

    private string? Verify(
        SafeFileHandle to, string target, long length, byte[] hashes, List<long> written, CancellationToken cancellation)
    {
        PageCache.Forget(to);
        if (RandomAccess.GetLength(to) != length)
        {
            return $"'{target}' has {RandomAccess.GetLength(to)} bytes and not {length}";
        }

        Span<byte> hash = stackalloc byte[FileDigest.HashBytes];
        foreach (long block in written)
        {
            cancellation.ThrowIfCancellationRequested();
            SHA256.HashData(FileDigest.ReadBlock(to, block, length, _block), hash);
            if (!hash.SequenceEqual(hashes.AsSpan((int)(block * FileDigest.HashBytes), FileDigest.HashBytes)))
            {
                return $"'{target}' reads back other than it was written, in the megabyte from byte {block * FileDigest.BlockBytes}";
            }
        }

        return null;
    }

    private static long BytesOf(List<long> written, long length) =>
        written.Sum(block => Math.Min(FileDigest.BlockBytes, length - (block * FileDigest.BlockBytes)));
}

/// <summary>A file that was copied.</summary>
/// <param name="Source">The source, before its first byte was read.</param>
/// <param name="Target">The target, after its last was written.</param>
/// <param name="Digest">What the target holds.</param>
/// <param name="BytesWritten">How much of it differed.</param>
/// <param name="Problem">Why it is not what it should be; null when it is.</param>
internal sealed record FileCopy(FileStamp Source, FileStamp Target, FileDigest Digest, long BytesWritten, string? Problem);
