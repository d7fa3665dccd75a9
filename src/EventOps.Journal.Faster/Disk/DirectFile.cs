using Microsoft.Win32.SafeHandles;

namespace EventOps.Journal.Faster.Disk;

/// <summary>
/// A file opened O_DIRECT for writing: whole sectors, from memory aligned to a sector. Reading goes through another
/// descriptor (<see cref="FileUse.Read"/>), because reads want the page cache.
/// </summary>
internal sealed class DirectFile(SafeFileHandle handle) : IBlockFile
{
    public unsafe int Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            fixed (byte* start = bytes)
            {
                nint done = 0;
                while (done < bytes.Length)
                {
                    var written = LibC.PWrite(handle, start + done, bytes.Length - done, offset + done);
                    if (written > 0)
                    {
                        done += written;
                    }
                    else if (written == 0)
                    {
                        return Errno.InputOutput;
                    }
                    else if (Errno.Last() is var error and not Errno.Interrupted)
                    {
                        return error;
                    }
                }
            }

            return 0;
        }
        catch (ObjectDisposedException)
        {
            return Errno.InputOutput;
        }
    }

    public int Read(Span<byte> into, long offset, out int bytesRead)
    {
        bytesRead = 0;
        return Errno.NotSupported;
    }

    public int Preallocate(long bytes)
    {
        while (LibC.FAllocate(handle, 0, 0, bytes) != 0)
        {
            if (Errno.Last() is var error and not Errno.Interrupted)
            {
                return error;
            }
        }

        return 0;
    }

    public int Sync()
    {
        while (LibC.FDataSync(handle) != 0)
        {
            if (Errno.Last() is var error and not Errno.Interrupted)
            {
                return error;
            }
        }

        return 0;
    }

    public void Dispose() => handle.Dispose();
}
