using System.Runtime.InteropServices;
using EventOps.Journal.Faster.Disk;

namespace EventOps.Bench;

/// <summary>The floor under a durable publish: one 4 KiB O_DIRECT|O_DSYNC write into zero-filled space, nothing
/// around it.</summary>
internal sealed unsafe class BareDisk : IDisposable
{
    private const int SectorBytes = 4096;
    private const int ChunkBytes = 1 << 20;
    private const long FileBytes = 256L << 20;
    private readonly byte* _chunk = (byte*)NativeMemory.AlignedAlloc(ChunkBytes, SectorBytes);
    private readonly IBlockFile _file;
    private long _next;

    public BareDisk(string path)
    {
        NativeMemory.Clear(_chunk, ChunkBytes);
        var disk = SystemDisk.For(Path.GetDirectoryName(path)!, allowDirect: true);
        using (var fill = Open(disk, path, FileUse.Prepare))
        {
            fill.Preallocate(FileBytes);
            for (long at = 0; at < FileBytes; at += ChunkBytes)
            {
                fill.Write(new ReadOnlySpan<byte>(_chunk, ChunkBytes), at);
            }

            fill.Sync();
        }

        _file = Open(disk, path, FileUse.Append);
    }

    public void WriteNext()
    {
        _next = (_next + SectorBytes) % FileBytes;
        if (_file.Write(new ReadOnlySpan<byte>(_chunk, SectorBytes), _next) != 0)
        {
            throw new IOException("The disk refused the baseline write.");
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        NativeMemory.AlignedFree(_chunk);
    }

    private static IBlockFile Open(SystemDisk disk, string path, FileUse use) =>
        disk.Open(path, use, out var file) == 0 ? file! : throw new IOException($"Cannot open {path}.");
}
