using System.Buffers.Binary;
using System.Text;

namespace EventOps.Engine.Logs.Blocks;

/// <summary>
/// A line as bytes, in the tail and, packed, in blocks: its length, time, severity, the lengths of its texts, then the texts:
/// tenant, service, request id, user id, message, metadata. Little-endian.
/// </summary>
internal static class LogLineCodec
{
    internal const int HeadBytes = 25;
    internal const int AtOffset = 4;
    internal const int SeverityOffset = 12;
    internal const int TenantOffset = 13;
    internal const int ServiceOffset = 15;
    internal const int RequestOffset = 17;
    internal const int UserOffset = 19;
    internal const int MessageOffset = 21;

    /// <summary>In place of a length: there is no such text, which is not the same as an empty one.</summary>
    internal const ushort NoText = ushort.MaxValue;

    /// <summary>Bytes a line takes; more than any bound when one of its names is too long.</summary>
    internal static long SizeOf(string tenant, LogLine line)
    {
        int namesMax = Math.Max(
            Math.Max(Bytes(tenant), Bytes(line.Service)), Math.Max(Bytes(line.RequestId), Bytes(line.UserId)));
        return namesMax > Limits.LogNameBytesMax
            ? long.MaxValue
            : (long)HeadBytes + Bytes(tenant) + Bytes(line.Service) + Bytes(line.RequestId) + Bytes(line.UserId)
                + Bytes(line.Message) + line.Metadata.Length;
    }

    /// <summary>Writes a line of a known size; it fits.</summary>
    internal static void Write(Span<byte> into, string tenant, LogLine line, int size)
    {
        BinaryPrimitives.WriteInt32LittleEndian(into, size);
        BinaryPrimitives.WriteInt64LittleEndian(into[AtOffset..], line.AtMicros);
        into[SeverityOffset] = (byte)Math.Clamp((int)line.Severity, 0, (int)LogSeverity.Error);
        int at = HeadBytes;
        at += Name(into, TenantOffset, at, tenant);
        at += Name(into, ServiceOffset, at, line.Service);
        at += Name(into, RequestOffset, at, line.RequestId);
        at += Name(into, UserOffset, at, line.UserId);
        int message = Encoding.UTF8.GetBytes(line.Message, into[at..]);
        BinaryPrimitives.WriteInt32LittleEndian(into[MessageOffset..], message);
        line.Metadata.Span.CopyTo(into[(at + message)..]);
    }

    private static int Name(Span<byte> into, int lengthAt, int at, string? name)
    {
        int bytes = name is null ? 0 : Encoding.UTF8.GetBytes(name, into[at..]);
        BinaryPrimitives.WriteUInt16LittleEndian(into[lengthAt..], name is null ? NoText : (ushort)bytes);
        return bytes;
    }

    private static int Bytes(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
