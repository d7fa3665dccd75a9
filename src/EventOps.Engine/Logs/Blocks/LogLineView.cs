using System.Buffers.Binary;
using System.Text;

namespace EventOps.Engine.Logs.Blocks;

/// <summary>A line where it lies, without a copy. Made of bytes whose checksum held.</summary>
internal readonly ref struct LogLineView
{
    private readonly ReadOnlySpan<byte> _bytes;

    /// <param name="from">Bytes that begin with the line.</param>
    internal LogLineView(ReadOnlySpan<byte> from)
    {
        _bytes = from[..BinaryPrimitives.ReadInt32LittleEndian(from)];
        int at = LogLineCodec.HeadBytes;
        Tenant = Name(LogLineCodec.TenantOffset, ref at, out _);
        Service = Name(LogLineCodec.ServiceOffset, ref at, out _);
        RequestId = Name(LogLineCodec.RequestOffset, ref at, out bool hasRequest);
        UserId = Name(LogLineCodec.UserOffset, ref at, out bool hasUser);
        HasRequestId = hasRequest;
        HasUserId = hasUser;
        int message = BinaryPrimitives.ReadInt32LittleEndian(_bytes[LogLineCodec.MessageOffset..]);
        Message = _bytes.Slice(at, message);
        Metadata = _bytes[(at + message)..];
    }

    internal int Length => _bytes.Length;

    internal long AtMicros => BinaryPrimitives.ReadInt64LittleEndian(_bytes[LogLineCodec.AtOffset..]);

    internal LogSeverity Severity => (LogSeverity)_bytes[LogLineCodec.SeverityOffset];

    internal ReadOnlySpan<byte> Tenant { get; }

    internal ReadOnlySpan<byte> Service { get; }

    internal ReadOnlySpan<byte> RequestId { get; }

    internal bool HasRequestId { get; }

    internal ReadOnlySpan<byte> UserId { get; }

    internal bool HasUserId { get; }

    internal ReadOnlySpan<byte> Message { get; }

    internal ReadOnlySpan<byte> Metadata { get; }

    /// <summary>The line as whoever asks for it gets it: copied.</summary>
    internal LogLine ToLine() => new()
    {
        AtMicros = AtMicros,
        Severity = Severity,
        Service = Encoding.UTF8.GetString(Service),
        Message = Encoding.UTF8.GetString(Message),
        RequestId = HasRequestId ? Encoding.UTF8.GetString(RequestId) : null,
        UserId = HasUserId ? Encoding.UTF8.GetString(UserId) : null,
        Metadata = Metadata.IsEmpty ? default : Metadata.ToArray(),
    };

    private ReadOnlySpan<byte> Name(int lengthAt, scoped ref int at, scoped out bool isThere)
    {
        int length = BinaryPrimitives.ReadUInt16LittleEndian(_bytes[lengthAt..]);
        isThere = length != LogLineCodec.NoText;
        ReadOnlySpan<byte> name = isThere ? _bytes.Slice(at, length) : default;
        at += name.Length;
        return name;
    }
}
