using System.Security.Cryptography;

namespace EventOps.Operations.Runbooks.Copying;

/// <summary>The content of a file as hashes of its blocks, and one over these.</summary>
/// <param name="Blocks">SHA-256 of each block, one behind the other.</param>
internal sealed record FileDigest(byte[] Blocks)
{
    /// <summary>A journal segment has some hundred of them; a changed tail costs few.</summary>
    internal const int BlockBytes = 1 << 20;

    internal const int HashBytes = SHA256.HashSizeInBytes;

    internal ReadOnlySpan<byte> this[long block] => Blocks.AsSpan((int)(block * HashBytes), HashBytes);

    internal long Count => Blocks.Length / HashBytes;

    /// <summary>The hash of the whole.</summary>
    internal string Root { get; } = Convert.ToHexStringLower(SHA256.HashData(Blocks));

    /// <summary>How many blocks a file has.</summary>
    internal static long BlocksOf(long length) => (length + BlockBytes - 1) / BlockBytes;

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It cannot be read, or is shorter than it was.</exception>
    internal static FileDigest Of(string path, byte[] buffer, CancellationToken cancellation)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        long length = RandomAccess.GetLength(file);
        byte[] blocks = new byte[BlocksOf(length) * HashBytes];
        for (long block = 0; block * BlockBytes < length; block++)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> bytes = ReadBlock(file, block, length, buffer);
            SHA256.HashData(bytes, blocks.AsSpan((int)(block * HashBytes), HashBytes));
        }

        return new FileDigest(blocks);
    }

    /// <summary>Reads one block whole.</summary>
    internal static ReadOnlySpan<byte> ReadBlock(
        Microsoft.Win32.SafeHandles.SafeFileHandle file, long block, long length, byte[] buffer)
    {
        Span<byte> bytes = buffer.AsSpan(0, (int)Math.Min(BlockBytes, length - (block * BlockBytes)));
        int read = 0;
        while (read < bytes.Length)
        {
            int more = RandomAccess.Read(file, bytes[read..], (block * BlockBytes) + read);
            if (more == 0)
            {
                throw new EndOfStreamException("A file became shorter while it was read.");
            }

            read += more;
        }

        return bytes;
    }
}
