using System.Buffers;

namespace EventOps.Engine.Logs.Blocks;

/// <summary>
/// The newest lines, which do not fill a block yet: bytes that only grow. The writer alone adds; searches read what the view
/// they hold says is there. The buffer goes back to the pool when the writer and all searches have let go of it.
/// </summary>
internal sealed class LogTail
{
    private readonly byte[] _bytes;
    private readonly int _bytesMax;
    private int _holders = 1;

    /// <param name="firstId">The id of its first line.</param>
    /// <param name="bytesMax">Bytes of a block.</param>
    internal LogTail(long firstId, int bytesMax)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(bytesMax);
        _bytesMax = bytesMax;
        FirstId = firstId;
    }

    internal long FirstId { get; }

    /// <summary>When its first line came, in microseconds since 1970. The writer's.</summary>
    internal long FirstArrivedAt { get; private set; }

    /// <summary>When its last line came. The writer's.</summary>
    internal long LastArrivedAt { get; private set; }

    /// <summary>Bytes in it. The writer's.</summary>
    internal int Length { get; private set; }

    /// <summary>Lines in it. The writer's.</summary>
    internal int Count { get; private set; }

    internal bool HasRoom(int bytes) => _bytesMax - Length >= bytes;

    internal ReadOnlySpan<byte> Bytes(int length) => _bytes.AsSpan(0, length);

    /// <summary>Adds a line; there is room.</summary>
    internal void Add(string tenant, LogLine line, int size, long arrivedAt)
    {
        LogLineCodec.Write(_bytes.AsSpan(Length, size), tenant, line, size);
        Added(size, 1, arrivedAt);
    }

    /// <summary>Adds lines as they were written; there is room.</summary>
    internal void Add(ReadOnlySpan<byte> lines, int count, long arrivedAt)
    {
        lines.CopyTo(_bytes.AsSpan(Length));
        Added(lines.Length, count, arrivedAt);
    }

    /// <summary>Forgets what did not become durable.</summary>
    internal void Cut(int length, int count)
    {
        Length = length;
        Count = count;
    }

    /// <summary>Keeps the buffer from being used again; false when it is too late, and there is a newer view.</summary>
    internal bool TryHold()
    {
        int holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            int seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders)
            {
                return true;
            }

            holders = seen;
        }

        return false;
    }

    internal void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }

    private void Added(int bytes, int count, long arrivedAt)
    {
        if (Count == 0)
        {
            FirstArrivedAt = arrivedAt;
        }

        LastArrivedAt = arrivedAt;
        Length += bytes;
        Count += count;
    }
}
