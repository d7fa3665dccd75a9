using System.Buffers.Binary;

namespace EventOps.Contracts.Otlp;

/// <summary>
/// Reads the fields of one protobuf message, one after the other, where they lie: no copies, no exceptions. What is nested
/// is read by another reader over <see cref="Bytes"/>, so how deep is up to whoever reads.
/// </summary>
/// <remarks>
/// By hand and not by Google's package, whose reader cannot be told where a nested message ends without generated code:
/// each level would be a copy. The tests hold it against that package.
/// </remarks>
internal ref struct ProtoReader
{
    /// <summary>Groups within groups, which nobody has written since 2008, are skipped to this depth.</summary>
    private const int GroupDepthMax = 16;

    private const int VarintBytesMax = 10;
    private readonly ReadOnlySpan<byte> _message;
    private int _at;

    internal ProtoReader(ReadOnlySpan<byte> message) => _message = message;

    /// <summary>The number of the field that was read.</summary>
    internal int Field { get; private set; }

    /// <summary>How its value was written.</summary>
    internal ProtoWire Wire { get; private set; }

    /// <summary>Its value, when it is a number of whatever kind.</summary>
    internal ulong Number { get; private set; }

    /// <summary>Its value, when it is bytes, a text or a message.</summary>
    internal ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Whether the message ended in the middle, or is none.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>Reads the next field.</summary>
    /// <returns>False at the end, and when it is broken.</returns>
    internal bool MoveNext()
    {
        while (_at < _message.Length && !IsBroken)
        {
            if (!TryTag() || !TryValue())
            {
                IsBroken = true;
                return false;
            }

            if (Wire != ProtoWire.Group)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the field is this one, with bytes, a text or a message in it; written otherwise it is unknown.</summary>
    internal readonly bool IsBytes(int field) => Field == field && Wire == ProtoWire.Bytes;

    /// <summary>Whether the field is this one, with a number in it.</summary>
    internal readonly bool IsNumber(int field, ProtoWire wire) => Field == field && Wire == wire;

    private bool TryTag()
    {
        if (!TryVarint(out ulong tag) || tag > uint.MaxValue || tag >> 3 == 0)
        {
            return false;
        }

        (Field, Wire) = ((int)(tag >> 3), (ProtoWire)(tag & 7));
        return true;
    }

    private bool TryValue()
    {
        ulong number = 0;
        int bytes = 0;
        switch (Wire)
        {
            case ProtoWire.Varint:
                if (!TryVarint(out number))
                {
                    return false;
                }

                break;
            case ProtoWire.Fixed64 when _message.Length - _at >= sizeof(ulong):
                number = BinaryPrimitives.ReadUInt64LittleEndian(_message[_at..]);
                _at += sizeof(ulong);
                break;
            case ProtoWire.Fixed32 when _message.Length - _at >= sizeof(uint):
                number = BinaryPrimitives.ReadUInt32LittleEndian(_message[_at..]);
                _at += sizeof(uint);
                break;
            case ProtoWire.Bytes:
                if (!TryVarint(out ulong length) || length > (ulong)(_message.Length - _at))
                {
                    return false;
                }

                bytes = (int)length;
                break;
            case ProtoWire.Group:
                return TrySkipGroup();
            default:
                return false;
        }

        Number = number;
        Bytes = _message.Slice(_at, bytes);
        _at += bytes;
        return true;
    }

    private bool TrySkipGroup()
    {
        Span<int> open = stackalloc int[GroupDepthMax];
        int depth = 0;
        open[depth++] = Field;
        while (depth > 0)
        {
            if (!TryTag())
            {
                return false;
            }

            if (Wire == ProtoWire.GroupEnd)
            {
                if (open[--depth] != Field)
                {
                    return false;
                }
            }
            else if (Wire == ProtoWire.Group)
            {
                if (depth == GroupDepthMax)
                {
                    return false;
                }

                open[depth++] = Field;
            }
            else if (!TryValue())
            {
                return false;
            }
        }

        Wire = ProtoWire.Group;
        return true;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < VarintBytesMax && _at < _message.Length; i++)
        {
            byte part = _message[_at++];
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>How protobuf writes a value.</summary>
internal enum ProtoWire
{
    /// <summary>A number, seven bits a byte.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>A length, and so many bytes.</summary>
    Bytes = 2,

    /// <summary>The begin of a group.</summary>
    Group = 3,

    /// <summary>The end of a group.</summary>
    GroupEnd = 4,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}
