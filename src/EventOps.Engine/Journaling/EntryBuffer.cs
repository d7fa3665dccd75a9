using System.Buffers;

namespace EventOps.Engine.Journaling;

/// <summary>A reusable, growing buffer that one reader owns and a journal fills. Not thread-safe.</summary>
public sealed class EntryBuffer : IDisposable
{
    private byte[] _bytes = [];

    /// <summary>Length of the entry last read, in bytes.</summary>
    public int Length { get; private set; }

    /// <summary>The entry last read.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>The same bytes as memory, valid until the next read into this buffer.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>
    /// Room for exactly <paramref name="length"/> bytes, for the journal to fill; the old content is gone.
    /// </summary>
    public Span<byte> Fill(int length)
    {
        if (_bytes.Length < length)
        {
            Release();
            _bytes = ArrayPool<byte>.Shared.Rent(length);
        }

        Length = length;
        return _bytes.AsSpan(0, length);
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    private void Release()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = [];
        Length = 0;
    }
}
