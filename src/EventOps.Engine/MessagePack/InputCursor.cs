using System.Buffers;
using System.Runtime.CompilerServices;

namespace EventOps.Engine.MessagePack;

/// <summary>
/// Where readers take bytes from: one span, or a sequence segment by segment. Both share the fast path (the bytes lie
/// in the span at hand); only a value that crosses a segment boundary takes the slow one. A header is peeked without
/// moving, and says how much may be taken: so nothing here can fail half way.
/// </summary>
internal ref struct InputCursor
{
    private readonly ReadOnlySequence<byte> _sequence;
    private readonly long _total;
    private SequencePosition _next;
    private ReadOnlySpan<byte> _atHand;
    private long _later;

    public InputCursor(ReadOnlySpan<byte> input)
    {
        _atHand = input;
        _total = input.Length;
    }

    public InputCursor(in ReadOnlySequence<byte> input)
    {
        _sequence = input;
        _next = input.Start;
        _later = input.Length;
        _total = input.Length;
        MoveToNextSegment();
    }

    public readonly long Remaining => _later + _atHand.Length;

    public readonly long Consumed => _total - Remaining;

    /// <summary>The header of the value at the cursor, which does not move.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly MessagePackError PeekHeader(out MessagePackHeader header)
    {
        if (_later == 0 || _atHand.Length >= MessagePackHeader.SizeMax)
        {
            return MessagePackHeader.Peek(_atHand, Remaining, out header);
        }

        // Its own local, so that `header` is never passed on by reference and can live in registers.
        MessagePackError error = PeekHeaderAcross(out MessagePackHeader across);
        header = across;
        return error;
    }

    /// <summary>Steps over <paramref name="count"/> bytes, at most <see cref="Remaining"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(long count)
    {
        if (count <= _atHand.Length)
        {
            _atHand = _atHand[(int)count..];
        }
        else
        {
            AdvanceAcross(count);
        }
    }

    /// <summary>
    /// Takes <paramref name="length"/> bytes, at most <see cref="Remaining"/>: the input's own where they lie in one
    /// segment, a copy where they do not.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Take(int length)
    {
        if (length > _atHand.Length)
        {
            return TakeAcross(length);
        }

        ReadOnlySpan<byte> bytes = _atHand[..length];
        _atHand = _atHand[length..];
        return bytes;
    }

    /// <summary>Takes as many bytes as <paramref name="destination"/> holds, at most <see cref="Remaining"/>.</summary>
    public void TakeInto(scoped Span<byte> destination)
    {
        while (true)
        {
            int count = Math.Min(destination.Length, _atHand.Length);
            _atHand[..count].CopyTo(destination);
            _atHand = _atHand[count..];
            destination = destination[count..];
            if (destination.IsEmpty || !MoveToNextSegment())
            {
                return;
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly MessagePackError PeekHeaderAcross(out MessagePackHeader header)
    {
        Span<byte> scratch = stackalloc byte[MessagePackHeader.SizeMax];
        Span<byte> front = scratch[..(int)Math.Min(scratch.Length, Remaining)];
        InputCursor ahead = this;
        ahead.TakeInto(front);
        return MessagePackHeader.Peek(front, Remaining, out header);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ReadOnlySpan<byte> TakeAcross(int length)
    {
        // A value that begins where a segment ends lies whole in the next one.
        if (_atHand.IsEmpty && MoveToNextSegment() && length <= _atHand.Length)
        {
            return Take(length);
        }

        byte[] copy = new byte[length];
        TakeInto(copy);
        return copy;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AdvanceAcross(long count)
    {
        while (count > _atHand.Length)
        {
            count -= _atHand.Length;
            if (!MoveToNextSegment())
            {
                return;
            }
        }

        _atHand = _atHand[(int)count..];
    }

    private bool MoveToNextSegment()
    {
        while (_later > 0 && _sequence.TryGet(ref _next, out ReadOnlyMemory<byte> memory))
        {
            _atHand = memory.Span;
            _later -= _atHand.Length;
            if (_atHand.Length > 0)
            {
                return true;
            }
        }

        return false;
    }
}
