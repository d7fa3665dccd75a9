using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace EventOps.Engine.MessagePack;

/// <summary>
/// Where readers take bytes from: one span, or a sequence segment by segment. Both share the fast path (the bytes lie in the span at
/// hand); only a value that crosses a segment boundary takes the slow one. Peeking never moves; taking needs a check of
/// <see cref="Remaining"/> before it, so it cannot fail half way.
/// </summary>
internal ref struct InputCursor
{
    private readonly ReadOnlySequence<byte> _sequence;
    private SequencePosition _next;
    private ReadOnlySpan<byte> _span;
    private int _position;
    private long _passed;
    private long _later;

    public InputCursor(ReadOnlySpan<byte> input) => _span = input;

    public InputCursor(in ReadOnlySequence<byte> input)
    {
        _sequence = input;
        _next = input.Start;
        _later = input.Length;
        MoveToNextSegment();
    }

    public readonly long Remaining => _later + (_span.Length - _position);

    public readonly long Consumed => _passed + _position;

    /// <summary>The byte at the cursor; false at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPeek(out byte value)
    {
        ReadOnlySpan<byte> span = _span;
        int position = _position;
        if ((uint)position < (uint)span.Length)
        {
            value = span[position];
            return true;
        }

        return TryPeekNextSegment(out value);
    }

    /// <summary>
    /// The <paramref name="width"/> bytes (1 to 8) after the one at the cursor as a big-endian number; false when fewer remain.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryPeekBigEndian(int width, out ulong value)
    {
        ReadOnlySpan<byte> span = _span;
        int start = _position + 1;
        if (span.Length - start >= sizeof(ulong))
        {
            value = BinaryPrimitives.ReadUInt64BigEndian(span[start..]) >> (64 - (8 * width));
            return true;
        }

        return TryPeekBigEndianByByte(width, out value);
    }

    /// <summary>Steps over <paramref name="count"/> bytes, at most <see cref="Remaining"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(long count)
    {
        if (count <= _span.Length - _position)
        {
            _position += (int)count;
        }
        else
        {
            AdvanceOverSegments(count);
        }
    }

    /// <summary>
    /// Takes <paramref name="length"/> bytes, at most <see cref="Remaining"/>: the input's own where they lie in one segment, a copy
    /// where they do not.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Take(int length)
    {
        if (length > _span.Length - _position)
        {
            byte[] copy = new byte[length];
            TakeInto(copy);
            return copy;
        }

        ReadOnlySpan<byte> bytes = _span.Slice(_position, length);
        _position += length;
        return bytes;
    }

    /// <summary>Takes as many bytes as <paramref name="destination"/> holds, at most <see cref="Remaining"/>.</summary>
    public void TakeInto(scoped Span<byte> destination)
    {
        while (true)
        {
            int count = Math.Min(destination.Length, _span.Length - _position);
            _span.Slice(_position, count).CopyTo(destination);
            _position += count;
            destination = destination[count..];
            if (destination.IsEmpty || !MoveToNextSegment())
            {
                return;
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryPeekNextSegment(out byte value)
    {
        bool found = MoveToNextSegment();
        value = found ? _span[0] : (byte)0;
        return found;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly bool TryPeekBigEndianByByte(int width, out ulong value)
    {
        value = 0;
        if (Remaining < 1 + width)
        {
            return false;
        }

        InputCursor ahead = this;
        ahead.Advance(1);
        for (int i = 0; i < width; i++)
        {
            ahead.TryPeek(out byte next);
            value = (value << 8) | next;
            ahead.Advance(1);
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AdvanceOverSegments(long count)
    {
        while (count > _span.Length - _position)
        {
            count -= _span.Length - _position;
            if (!MoveToNextSegment())
            {
                return;
            }
        }

        _position += (int)count;
    }

    private bool MoveToNextSegment()
    {
        while (_later > 0 && _sequence.TryGet(ref _next, out ReadOnlyMemory<byte> memory))
        {
            _passed += _span.Length;
            _span = memory.Span;
            _position = 0;
            _later -= _span.Length;
            if (_span.Length > 0)
            {
                return true;
            }
        }

        return false;
    }
}
