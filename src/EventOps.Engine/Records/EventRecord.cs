using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Records;

/// <summary>
/// One event as the journal holds it: a MessagePack array of version, tenant, type, source, priority, payload encoding,
/// data, metadata or nil, idempotency key or nil, since version 2 trace context or nil and, since version 3, origin.
/// Data and metadata are the caller's bytes verbatim. The id and the time are the frame's.
/// </summary>
/// <remarks>A reader of version n reads every version up to n; elements are only ever added at the end.</remarks>
public readonly ref struct EventRecord
{
    internal const int Version = 3;
    private const int Elements = 11;
    private const int ElementsOfVersion1 = 9;
    private const int TraceSinceVersion = 2;
    private const int OriginSinceVersion = 3;

    /// <summary>
    /// Room that <see cref="Encode"/> needs beyond the bytes of names and payload: headers, numbers, the key and the
    /// trace context.
    /// </summary>
    internal const int OverheadBytesMax = 96;

    /// <summary>The tenant, UTF-8.</summary>
    public ReadOnlySpan<byte> Tenant { get; private init; }

    /// <summary>The event type, UTF-8, unescaped.</summary>
    public ReadOnlySpan<byte> Type { get; private init; }

    /// <summary>The source, UTF-8, unescaped.</summary>
    public ReadOnlySpan<byte> Source { get; private init; }

    /// <summary>The priority.</summary>
    public EventPriority Priority { get; private init; }

    /// <summary>By which door it came in.</summary>
    public EventOrigin Origin { get; private init; }

    /// <summary>What <see cref="Data"/> and <see cref="Metadata"/> are written in.</summary>
    public PayloadEncoding Encoding { get; private init; }

    /// <summary>The payload, the caller's bytes.</summary>
    public ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>The metadata, the caller's bytes; empty when there is none.</summary>
    public ReadOnlySpan<byte> Metadata { get; private init; }

    /// <summary>The idempotency key's record form; empty when there is none.</summary>
    internal ReadOnlySpan<byte> Key { get; private init; }

    /// <summary>
    /// The trace context of its publish, for <see cref="TraceContext.TryRead"/>; empty when there is none.
    /// </summary>
    public ReadOnlySpan<byte> TraceParent { get; private init; }

    /// <summary>
    /// Writes a record. <paramref name="destination"/> has room for all parts and <see cref="OverheadBytesMax"/> more.
    /// </summary>
    internal static int Encode(
        Span<byte> destination,
        Projections.Series series,
        PayloadEncoding encoding,
        ReadOnlySpan<byte> data,
        ReadOnlySpan<byte> metadata,
        ReadOnlySpan<byte> key,
        in TraceContext trace)
    {
        var writer = new MessagePackWriter(destination);
        writer.WriteArrayHeader(Elements);
        writer.WriteInt64(Version);
        writer.WriteString(series.TenantUtf8);
        writer.WriteString(series.Type);
        writer.WriteString(series.Source);
        writer.WriteInt64((long)series.Priority);
        writer.WriteInt64((long)encoding);
        writer.WriteBinary(data);
        WriteOptional(ref writer, metadata);
        WriteOptional(ref writer, key);
        WriteTrace(ref writer, trace);
        writer.WriteInt64((long)series.Origin);
        return (int)writer.Written;
    }

    /// <summary>Reads a record; false when it is not one, or of a later version.</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out EventRecord record)
    {
        record = default;
        var reader = new MessagePackReader(bytes);
        if (!reader.TryReadArrayHeader(out int elements)
            || !reader.TryReadInt32(out int version) || version > Version
            || elements < ElementsOf(version)
            || !reader.TryReadString(out ReadOnlySpan<byte> tenant)
            || !reader.TryReadString(out ReadOnlySpan<byte> type)
            || !reader.TryReadString(out ReadOnlySpan<byte> source)
            || !reader.TryReadInt32(out int priority)
            || !reader.TryReadInt32(out int encoding)
            || !reader.TryReadBinary(out ReadOnlySpan<byte> data)
            || !TryReadOptional(ref reader, out ReadOnlySpan<byte> metadata)
            || !TryReadOptional(ref reader, out ReadOnlySpan<byte> key)
            || !TryReadTrace(ref reader, version, out ReadOnlySpan<byte> trace)
            || !TryReadOrigin(ref reader, version, out int origin))
        {
            return false;
        }

        record = new EventRecord
        {
            Tenant = tenant,
            Type = type,
            Source = source,
            Priority = (EventPriority)priority,
            Encoding = (PayloadEncoding)encoding,
            Data = data,
            Metadata = metadata,
            Key = key,
            TraceParent = trace,
            Origin = (EventOrigin)origin,
        };
        return true;
    }

    private static void WriteOptional(ref MessagePackWriter writer, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            writer.WriteNil();
        }
        else
        {
            writer.WriteBinary(bytes);
        }
    }

    private static void WriteTrace(ref MessagePackWriter writer, in TraceContext trace)
    {
        if (trace.IsNone)
        {
            writer.WriteNil();
            return;
        }

        Span<byte> bytes = stackalloc byte[TraceContext.SizeBytes];
        trace.Write(bytes);
        writer.WriteBinary(bytes);
    }

    private static bool TryReadTrace(scoped ref MessagePackReader reader, int version, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return version < TraceSinceVersion
            || (TryReadOptional(ref reader, out bytes) && bytes.Length is 0 or TraceContext.SizeBytes);
    }

    private static bool TryReadOrigin(scoped ref MessagePackReader reader, int version, out int origin)
    {
        origin = 0;
        return version < OriginSinceVersion || reader.TryReadInt32(out origin);
    }

    private static int ElementsOf(int version) => version switch
    {
        >= OriginSinceVersion => Elements,
        TraceSinceVersion => Elements - 1,
        _ => ElementsOfVersion1,
    };

    private static bool TryReadOptional(scoped ref MessagePackReader reader, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (reader.TryPeekKind(out MessagePackKind kind) && kind == MessagePackKind.Nil)
        {
            return reader.TryReadNil();
        }

        return reader.TryReadBinary(out bytes);
    }
}
