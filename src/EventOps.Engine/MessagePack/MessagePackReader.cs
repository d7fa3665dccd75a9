using System.Buffers;
using System.Runtime.CompilerServices;

namespace EventOps.Engine.MessagePack;

/// <summary>
/// Reads MessagePack values from a span (fastest) or a sequence. One thread's, on its stack. Every read answers false
/// for input it refuses, says why in <see cref="Error"/>, and stays where it was; no input makes it throw or read past
/// the end.
/// <para>
/// A read takes a value in any format of its kind: <see cref="TryReadInt32"/> takes a uint 64 of 5. Strings and
/// binaries are slices of the input; only in a sequence, and only when one crosses a segment boundary, it is a copy
/// (or use the header reads and <see cref="TryReadRaw"/> to copy it where you want).
/// </para>
/// </summary>
public ref struct MessagePackReader
{
    private readonly int _depthMax;
    private InputCursor _in;
    private int _depth;

    /// <summary>
    /// Reads <paramref name="input"/>, refusing arrays and maps nested deeper than <paramref name="depthMax"/>.
    /// </summary>
    public MessagePackReader(ReadOnlySpan<byte> input, int depthMax = MessagePackDepth.Default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)depthMax, (uint)MessagePackDepth.Max);
        _in = new InputCursor(input);
        _depthMax = depthMax;
    }

    /// <summary>
    /// Reads <paramref name="input"/>, refusing arrays and maps nested deeper than <paramref name="depthMax"/>.
    /// </summary>
    public MessagePackReader(in ReadOnlySequence<byte> input, int depthMax = MessagePackDepth.Default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)depthMax, (uint)MessagePackDepth.Max);
        _in = new InputCursor(input);
        _depthMax = depthMax;
    }

    /// <summary>Why the last read that answered false did so.</summary>
    public MessagePackError Error { get; private set; }

    /// <summary>Bytes read so far; slicing the input between two of these gives a value's encoded bytes.</summary>
    public readonly long Consumed => _in.Consumed;

    /// <summary>Bytes not read yet.</summary>
    public readonly long Remaining => _in.Remaining;

    /// <summary>The kind of the next value, which stays unread. Only its header and length are checked.</summary>
    public bool TryPeekKind(out MessagePackKind kind)
    {
        MessagePackError error = _in.PeekHeader(out MessagePackHeader header);
        kind = header.Kind;
        return error == MessagePackError.None || Fail(error);
    }

    /// <summary>Reads nil.</summary>
    public bool TryReadNil() => TryHeader(MessagePackKind.Nil, out _) && Step(1);

    /// <summary>Reads true or false.</summary>
    public bool TryReadBoolean(out bool value)
    {
        bool ok = TryHeader(MessagePackKind.Boolean, out MessagePackHeader header);
        value = ok && header.IsTrue;
        return ok && Step(header.Size);
    }

    /// <summary>Reads any integer format whose value fits.</summary>
    public bool TryReadInt32(out int value)
    {
        bool ok = TryInteger(int.MinValue, int.MaxValue, out ulong bits);
        value = (int)bits;
        return ok;
    }

    /// <summary>Reads any integer format whose value fits.</summary>
    public bool TryReadUInt32(out uint value)
    {
        bool ok = TryInteger(0, uint.MaxValue, out ulong bits);
        value = (uint)bits;
        return ok;
    }

    /// <summary>Reads any integer format whose value fits.</summary>
    public bool TryReadInt64(out long value)
    {
        bool ok = TryInteger(long.MinValue, long.MaxValue, out ulong bits);
        value = (long)bits;
        return ok;
    }

    /// <summary>Reads any integer format whose value fits.</summary>
    public bool TryReadUInt64(out ulong value) => TryInteger(0, ulong.MaxValue, out value);

    /// <summary>Reads a float 32, or a float 64 whose value a float 32 holds exactly (or is NaN).</summary>
    public bool TryReadSingle(out float value)
    {
        value = 0;
        if (!TryHeader(MessagePackKind.Float, out MessagePackHeader header))
        {
            return false;
        }

        if ((float)header.Float != header.Float && !double.IsNaN(header.Float))
        {
            return Fail(MessagePackError.OutOfRange);
        }

        value = (float)header.Float;
        return Step(header.Size);
    }

    /// <summary>Reads a float 32 or float 64.</summary>
    public bool TryReadDouble(out double value)
    {
        bool ok = TryHeader(MessagePackKind.Float, out MessagePackHeader header);
        value = ok ? header.Float : 0;
        return ok && Step(header.Size);
    }

    /// <summary>Reads a str as the bytes it has, unchecked: see <see cref="TryReadValidString"/>.</summary>
    public bool TryReadString(out ReadOnlySpan<byte> utf8) => TryBlob(MessagePackKind.String, out utf8);

    /// <summary>Reads a str, refusing one that is not well-formed UTF-8.</summary>
    public bool TryReadValidString(out ReadOnlySpan<byte> utf8)
    {
        InputCursor before = _in;
        if (!TryReadString(out utf8))
        {
            return false;
        }

        if (ShortUtf8.IsValid(utf8))
        {
            return true;
        }

        _in = before;
        utf8 = default;
        return Fail(MessagePackError.InvalidUtf8);
    }

    /// <summary>Reads a bin.</summary>
    public bool TryReadBinary(out ReadOnlySpan<byte> bytes) => TryBlob(MessagePackKind.Binary, out bytes);

    /// <summary>Reads an extension of any type.</summary>
    public bool TryReadExtension(out sbyte type, out ReadOnlySpan<byte> data)
    {
        if (!TryReadExtensionHeader(out type, out int length))
        {
            data = default;
            return false;
        }

        data = _in.Take(length);
        return true;
    }

    /// <summary>Reads a timestamp of 32, 64 or 96 bits, in any extension format.</summary>
    public bool TryReadTimestamp(out MessagePackTimestamp timestamp)
    {
        timestamp = default;
        InputCursor before = _in;
        if (!TryReadExtension(out sbyte type, out ReadOnlySpan<byte> payload))
        {
            return false;
        }

        MessagePackError error = type == MessagePackCode.TimestampType
            ? MessagePackTimestamp.Decode(payload, out timestamp)
            : MessagePackError.WrongKind;
        if (error == MessagePackError.None)
        {
            return true;
        }

        _in = before;
        return Fail(error);
    }

    /// <summary>Begins an array; that many values follow, and at least that many bytes remain.</summary>
    public bool TryReadArrayHeader(out int count) => TryFront(MessagePackKind.Array, out count);

    /// <summary>
    /// Begins a map; that many keys follow, each with its value, and at least twice that many bytes remain.
    /// </summary>
    public bool TryReadMapHeader(out int count) => TryFront(MessagePackKind.Map, out count);

    /// <summary>Begins a str; that many bytes follow (and remain) for <see cref="TryReadRaw"/>.</summary>
    public bool TryReadStringHeader(out int length) => TryFront(MessagePackKind.String, out length);

    /// <summary>Begins a bin; that many bytes follow (and remain) for <see cref="TryReadRaw"/>.</summary>
    public bool TryReadBinaryHeader(out int length) => TryFront(MessagePackKind.Binary, out length);

    /// <summary>Begins an extension; that many bytes follow (and remain) for <see cref="TryReadRaw"/>.</summary>
    public bool TryReadExtensionHeader(out sbyte type, out int length)
    {
        (type, length) = (0, 0);
        if (!TryHeader(MessagePackKind.Extension, out MessagePackHeader header))
        {
            return false;
        }

        _in.Advance(header.Size - 1); // the type is the last byte before the data
        (type, length) = ((sbyte)_in.Take(1)[0], header.Length);
        return true;
    }

    /// <summary>Copies the next bytes, as many as <paramref name="destination"/> holds.</summary>
    public bool TryReadRaw(scoped Span<byte> destination)
    {
        if (destination.Length > _in.Remaining)
        {
            return Fail(MessagePackError.Truncated);
        }

        _in.TakeInto(destination);
        return true;
    }

    /// <summary>
    /// A caller that recurses into arrays and maps asks this at each, so that the depth limit holds for it as well.
    /// </summary>
    public bool TryEnter() => ++_depth <= _depthMax || Fail(MessagePackError.TooDeep);

    /// <summary>Undoes one <see cref="TryEnter"/>, also one that answered false.</summary>
    public void Leave() => _depth--;

    /// <summary>Steps over one value of any kind with all it contains; strings are not checked for UTF-8.</summary>
    public bool TrySkip()
    {
        InputCursor before = _in;
        MessagePackError error = MessagePackSkip.Run(ref _in, Math.Max(_depthMax - _depth, 0));
        if (error == MessagePackError.None)
        {
            return true;
        }

        _in = before;
        return Fail(error);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryHeader(MessagePackKind kind, out MessagePackHeader header)
    {
        MessagePackError error = _in.PeekHeader(out header);
        if (error == MessagePackError.None && header.Kind == kind)
        {
            return true;
        }

        return Fail(error == MessagePackError.None ? MessagePackError.WrongKind : error);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryFront(MessagePackKind kind, out int length)
    {
        bool ok = TryHeader(kind, out MessagePackHeader header);
        length = ok ? header.Length : 0;
        return ok && Step(header.Size);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryBlob(MessagePackKind kind, out ReadOnlySpan<byte> bytes)
    {
        bool ok = TryFront(kind, out int length);
        bytes = ok ? _in.Take(length) : default;
        return ok;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryInteger(long min, ulong max, out ulong bits)
    {
        bits = 0;
        if (!TryHeader(MessagePackKind.Integer, out MessagePackHeader header))
        {
            return false;
        }

        ulong value = header.Integer(out bool negative);
        if (negative ? (long)value < min : value > max)
        {
            return Fail(MessagePackError.OutOfRange);
        }

        bits = value;
        return Step(header.Size);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Step(int count)
    {
        _in.Advance(count);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Fail(MessagePackError error)
    {
        Error = error;
        return false;
    }
}
