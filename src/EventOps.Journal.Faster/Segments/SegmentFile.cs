using EventOps.Journal.Faster.Disk;

namespace EventOps.Journal.Faster.Segments;

/// <summary>One segment of the log: a descriptor for appending while it is the newest, one for reading once someone
/// reads.</summary>
internal sealed class SegmentFile(IDisk disk, string path, int number) : IDisposable
{
    private IBlockFile? _append;
    private IBlockFile? _read;

    public string Path { get; } = path;

    public int Number { get; } = number;

    /// <summary>Writes whole sectors, durable on return.</summary>
    public int Write(ReadOnlySpan<byte> sectors, long offset)
    {
        var error = Opened(ref _append, FileUse.Append, out var file);
        return error != 0 ? error : file!.Write(sectors, offset);
    }

    public int Read(Span<byte> into, long offset, out int bytesRead)
    {
        bytesRead = 0;
        var error = Opened(ref _read, FileUse.Read, out var file);
        return error != 0 ? error : file!.Read(into, offset, out bytesRead);
    }

    /// <summary>Opens the descriptor for appending ahead of the first write.</summary>
    public int OpenForAppend() => Opened(ref _append, FileUse.Append, out _);

    /// <summary>No more will be appended; a late write opens it again.</summary>
    public void CloseAppend() => Interlocked.Exchange(ref _append, null)?.Dispose();

    public void Dispose()
    {
        CloseAppend();
        Interlocked.Exchange(ref _read, null)?.Dispose();
    }

    private int Opened(ref IBlockFile? slot, FileUse use, out IBlockFile? file)
    {
        file = Volatile.Read(ref slot);
        if (file is not null)
        {
            return 0;
        }

        var error = disk.Open(Path, use, out var opened);
        if (error != 0)
        {
            return error;
        }

        file = Interlocked.CompareExchange(ref slot, opened, null);
        if (file is null)
        {
            file = opened;
        }
        else
        {
            opened!.Dispose();
        }

        return 0;
    }
}
