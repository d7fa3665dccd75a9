using Microsoft.Win32.SafeHandles;

namespace EventOps.Journal.Faster.Disk;

/// <summary>A file through the platform's file API and the page cache (or write-through, by the handle's
/// options).</summary>
internal sealed class BufferedFile(SafeFileHandle handle) : IBlockFile
{
    public int Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(handle, bytes, offset);
            return 0;
        }
        catch (Exception refused)
            when (refused is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            return Errno.From(refused);
        }
    }

    public int Read(Span<byte> into, long offset, out int bytesRead)
    {
        bytesRead = 0;
        try
        {
            while (bytesRead < into.Length)
            {
                var got = RandomAccess.Read(handle, into[bytesRead..], offset + bytesRead);
                if (got == 0)
                {
                    break;
                }

                bytesRead += got;
            }

            return 0;
        }
        catch (Exception refused) when (refused is IOException or ObjectDisposedException)
        {
            return Errno.From(refused);
        }
    }

    public int Preallocate(long bytes)
    {
        if (OperatingSystem.IsLinux() && LibC.FAllocate(handle, 0, 0, bytes) == 0)
        {
            return 0;
        }

        try
        {
            if (RandomAccess.GetLength(handle) < bytes)
            {
                RandomAccess.SetLength(handle, bytes);
            }

            return 0;
        }
        catch (IOException refused)
        {
            return Errno.From(refused);
        }
    }

    public int Sync()
    {
        try
        {
            RandomAccess.FlushToDisk(handle);
            return 0;
        }
        catch (Exception refused) when (refused is IOException or ObjectDisposedException)
        {
            return Errno.From(refused);
        }
    }

    public void Dispose() => handle.Dispose();
}
