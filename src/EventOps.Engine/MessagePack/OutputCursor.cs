using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace EventOps.Engine.MessagePack;

/// <summary>
/// Where writers put bytes: a caller's span, or an <see cref="IBufferWriter{T}"/> span by span. Both share the fast
/// path (room is left in the span at hand) and differ only when it is full: the buffer writer gives another, the fixed
/// span overflows, once and for good.
/// </summary>
internal ref struct OutputCursor
{
    /// <summary>
    /// Least asked of a buffer writer at a time, so that small values do not each cost an interface call.
    /// </summary>
    private const int ChunkBytesMin = 256;

    private readonly IBufferWriter<byte>? _output;
    private Span<byte> _span;
    private int _used;
    private long _flushed;

    public OutputCursor(Span<byte> destination) => _span = destination;

    public OutputCursor(IBufferWriter<byte> output) => _output = output;

    /// <summary>A fixed span was too short; nothing was written from the first value that did not fit.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>Bytes written so far; 0 once overflowed, as what the span holds is cut short.</summary>
    public readonly long Written => Overflowed ? 0 : _flushed + _used;

    /// <summary>Hands the bytes written to the buffer writer; needed once, after the last value.</summary>
    public void Flush()
    {
        if (_output is not null && _used > 0)
        {
            _output.Advance(_used);
            _flushed += _used;
            _span = default;
            _used = 0;
        }
    }

    /// <summary>
    /// The next <paramref name="count"/> bytes to fill, all of them; false only when a fixed span is full.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(int count, out Span<byte> bytes)
    {
        if (_span.Length - _used < count && !Grow(count))
        {
            bytes = default;
            return false;
        }

        bytes = _span.Slice(_used, count);
        _used += count;
        return true;
    }

    /// <summary>
    /// As <see cref="TryTake"/>, but only from the span at hand: nothing is asked of the buffer writer.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTakeAtHand(int count, out Span<byte> bytes)
    {
        if (_span.Length - _used < count)
        {
            bytes = default;
            return false;
        }

        bytes = _span.Slice(_used, count);
        _used += count;
        return true;
    }

    /// <summary>Gives back the last <paramref name="count"/> bytes taken and left unfilled.</summary>
    public void Return(int count) => _used -= count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(byte value)
    {
        if (TryTake(1, out Span<byte> bytes))
        {
            bytes[0] = value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(byte code, byte value)
    {
        if (TryTake(1 + sizeof(byte), out Span<byte> bytes))
        {
            bytes[0] = code;
            bytes[1] = value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(byte code, ushort value)
    {
        if (TryTake(1 + sizeof(ushort), out Span<byte> bytes))
        {
            bytes[0] = code;
            BinaryPrimitives.WriteUInt16BigEndian(bytes[1..], value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(byte code, uint value)
    {
        if (TryTake(1 + sizeof(uint), out Span<byte> bytes))
        {
            bytes[0] = code;
            BinaryPrimitives.WriteUInt32BigEndian(bytes[1..], value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(byte code, ulong value)
    {
        if (TryTake(1 + sizeof(ulong), out Span<byte> bytes))
        {
            bytes[0] = code;
            BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], value);
        }
    }

    /// <summary>
    /// Copies <paramref name="bytes"/>; to a buffer writer in as many pieces as its spans make of it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(scoped ReadOnlySpan<byte> bytes)
    {
        if (_span.Length - _used >= bytes.Length)
        {
            bytes.CopyTo(_span[_used..]);
            _used += bytes.Length;
        }
        else
        {
            PutInPieces(bytes);
        }
    }

    /// <summary>
    /// Encodes <paramref name="chars"/> as UTF-8; a lone surrogate becomes U+FFFD, as <c>Encoding.UTF8</c> has it.
    /// </summary>
    public void PutUtf8(scoped ReadOnlySpan<char> chars, int utf8Length)
    {
        if (_output is null || _span.Length - _used >= utf8Length)
        {
            if (TryTake(utf8Length, out Span<byte> bytes))
            {
                Encoding.UTF8.GetBytes(chars, bytes);
            }

            return;
        }

        while (!chars.IsEmpty)
        {
            Utf8.FromUtf16(chars, _span[_used..], out int read, out int written);
            _used += written;
            chars = chars[read..];
            if (!chars.IsEmpty)
            {
                Grow(ChunkBytesMin);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PutInPieces(scoped ReadOnlySpan<byte> bytes)
    {
        while (_output is not null && bytes.Length > _span.Length - _used)
        {
            int fits = _span.Length - _used;
            bytes[..fits].CopyTo(_span[_used..]);
            _used += fits;
            bytes = bytes[fits..];
            Grow(1);
        }

        if (TryTake(bytes.Length, out Span<byte> last))
        {
            bytes.CopyTo(last);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Grow(int count)
    {
        if (_output is null)
        {
            Overflowed = true;
            _used = _span.Length;
            return false;
        }

        Flush();
        _span = _output.GetSpan(Math.Max(count, ChunkBytesMin));
        _used = 0;
        return true;
    }
}
