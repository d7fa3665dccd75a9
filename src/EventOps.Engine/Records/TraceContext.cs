using System.Buffers;
using System.Buffers.Binary;

namespace EventOps.Engine.Records;

/// <summary>
/// The caller's place in a distributed trace, as the header <c>traceparent</c> of W3C Trace Context names it: it
/// travels with the event from its publish to its deliveries. In a record it is 25 bytes: trace id 16, parent id 8,
/// flags 1.
/// </summary>
/// <remarks>A value, so that an event without one costs neither an allocation nor a reference.</remarks>
public readonly record struct TraceContext
{
    /// <summary>Bytes of the form in a record.</summary>
    public const int SizeBytes = TraceIdBytes + ParentIdBytes + 1;

    /// <summary>Characters of the header's form.</summary>
    public const int TextLength = 55;

    private const int TraceIdBytes = 16;
    private const int ParentIdBytes = 8;

    // 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
    private const int TraceIdAt = 3;
    private const int ParentIdAt = TraceIdAt + (2 * TraceIdBytes) + 1;
    private const int FlagsAt = ParentIdAt + (2 * ParentIdBytes) + 1;

    /// <summary>The flag whose meaning every version shares.</summary>
    private const byte Sampled = 1;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly ulong _traceIdHigh;
    private readonly ulong _traceIdLow;
    private readonly ulong _parentId;
    private readonly byte _flags;

    private TraceContext(ReadOnlySpan<byte> bytes)
    {
        _traceIdHigh = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _traceIdLow = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _parentId = BinaryPrimitives.ReadUInt64BigEndian(bytes[TraceIdBytes..]);
        _flags = bytes[TraceIdBytes + ParentIdBytes];
    }

    /// <summary>Whether there is none: what <c>default</c> is, and nothing that was parsed.</summary>
    public bool IsNone => _parentId == 0;

    /// <summary>
    /// Parses the value of a header, by the letter: lower case, no id all zero, nothing behind version 00. Of a later
    /// version it takes what W3C says every version begins with, and of its flags the sampled one.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TraceContext context)
    {
        context = default;
        if (text.Length < TextLength
            || text[TraceIdAt - 1] != '-' || text[ParentIdAt - 1] != '-' || text[FlagsAt - 1] != '-')
        {
            return false;
        }

        Span<byte> version = stackalloc byte[1];
        Span<byte> bytes = stackalloc byte[SizeBytes];
        if (!TryHex(text[..(TraceIdAt - 1)], version)
            || !TryHex(text[TraceIdAt..(ParentIdAt - 1)], bytes)
            || !TryHex(text[ParentIdAt..(FlagsAt - 1)], bytes[TraceIdBytes..])
            || !TryHex(text[FlagsAt..TextLength], bytes[(TraceIdBytes + ParentIdBytes)..]))
        {
            return false;
        }

        if (version[0] != 0)
        {
            bytes[TraceIdBytes + ParentIdBytes] &= Sampled;
        }

        return IsWhole(version[0], text[TextLength..]) && TryRead(bytes, out context);
    }

    /// <summary>Reads the form in a record; false for any other length, or an id that is all zero.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out TraceContext context)
    {
        context = bytes.Length == SizeBytes ? new TraceContext(bytes) : default;
        if ((context._traceIdHigh | context._traceIdLow) == 0 || context._parentId == 0)
        {
            context = default;
        }

        return !context.IsNone;
    }

    /// <summary>Writes the form in a record, <see cref="SizeBytes"/> long.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _traceIdHigh);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _traceIdLow);
        BinaryPrimitives.WriteUInt64BigEndian(destination[TraceIdBytes..], _parentId);
        destination[TraceIdBytes + ParentIdBytes] = _flags;
    }

    /// <summary>The header's value, in version 00; empty when there is none.</summary>
    public override string ToString() => IsNone
        ? string.Empty
        : string.Create(null, stackalloc char[TextLength], $"00-{_traceIdHigh:x16}{_traceIdLow:x16}-{_parentId:x16}-{_flags:x2}");

    private static bool IsWhole(byte version, ReadOnlySpan<char> behind) => version switch
    {
        0 => behind.IsEmpty,
        byte.MaxValue => false,
        _ => behind.IsEmpty || behind[0] == '-',
    };

    /// <summary>Lower case only: the conversion itself would take both.</summary>
    private static bool TryHex(ReadOnlySpan<char> text, Span<byte> bytes) =>
        !text.ContainsAnyExcept(HexDigits)
        && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done;
}
