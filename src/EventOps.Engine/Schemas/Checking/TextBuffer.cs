using System.Buffers;

namespace EventOps.Engine.Schemas.Checking;

/// <summary>Room for a text without its escapes: a small piece that is kept, a larger one from the pool.</summary>
internal sealed class TextBuffer
{
    private readonly byte[] _kept = new byte[SchemaLimits.ScratchBytesKept];
    private byte[]? _rented;

    /// <summary>At least so many bytes; what was there before is lost.</summary>
    internal Span<byte> Of(int length)
    {
        if (length <= _kept.Length)
        {
            return _kept;
        }

        if (_rented is null || _rented.Length < length)
        {
            Return();
            _rented = ArrayPool<byte>.Shared.Rent(length);
        }

        return _rented;
    }

    internal void Return()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
            _rented = null;
        }
    }
}
