using System.Buffers.Text;
using System.Globalization;
using System.Text;
using EventOps.Load.Http;

namespace EventOps.Load.Scenarios;

/// <summary>
/// A publish request that carries its intended send time in its payload. The time has a fixed width, so stamping is
/// writing nineteen digits into bytes that already exist.
/// </summary>
internal sealed class StampedEvent
{
    private const int Digits = 19;

    private readonly byte[] _request;
    private readonly int _stampAt;

    public StampedEvent(LoopbackTarget target, string eventType, string runId, string clientId)
    {
        string zeros = new('0', Digits);
        byte[] body = Encoding.UTF8.GetBytes(
            $$$"""
            {"event_type":"{{{eventType}}}","source":"{{{clientId}}}","data":{"run":"{{{runId}}}","sent_ns":"{{{zeros}}}"},"priority":"normal"}
            """);
        _request = RequestBytes.Post(target, "/publish", "application/json", body);
        _stampAt = _request.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(zeros));
    }

    public ReadOnlyMemory<byte> Stamped(long intendedNs)
    {
        Span<byte> stamp = _request.AsSpan(_stampAt, Digits);
        Utf8Formatter.TryFormat(intendedNs, stamp, out _, new System.Buffers.StandardFormat('D', Digits));
        return _request;
    }

    /// <summary>
    /// The bytes before a stamp in an event of this run, as a server that keeps payloads verbatim gives them back.
    /// </summary>
    public static byte[] Marker(string runId) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"run\":\"{runId}\",\"sent_ns\":\""));

    public static bool TryReadStamp(ReadOnlySpan<byte> afterMarker, out long intendedNs) =>
        Utf8Parser.TryParse(afterMarker[..Math.Min(Digits, afterMarker.Length)], out intendedNs, out int used) && used == Digits;
}
