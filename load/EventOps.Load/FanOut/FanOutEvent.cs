using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace EventOps.Load.FanOut;

/// <summary>
/// The contract's example event with a number and a time at the head of its data, both of fixed width: numbering an
/// event is writing digits into bytes that exist, and the receiver finds both without parsing, because <c>data</c>
/// arrives verbatim.
/// </summary>
internal static class FanOutEvent
{
    private const int NumberDigits = 12;
    private const int TimeDigits = 19;
    private const string BeforeNumber = "{\"n\":\"";
    private const string BeforeTime = "\",\"at\":\"";

    private static readonly StandardFormat NumberFormat = new('D', NumberDigits);
    private static readonly StandardFormat TimeFormat = new('D', TimeDigits);
    private static readonly int TimeOffset = NumberDigits + BeforeTime.Length;

    /// <summary>Number 0 at time 0.</summary>
    public static byte[] Utf8(string eventType) => Encoding.UTF8.GetBytes(
        $$$"""
        {"event_type":"{{{eventType}}}","source":"HEPHAESTUS","data":{{{BeforeNumber}}}{{{new string('0', NumberDigits)}}}{{{BeforeTime}}}{{{new string('0', TimeDigits)}}}","component":"prod-n8n","version":"1.0.5","duration_ms":12500,"success":true},"priority":"normal","metadata":{"correlation_id":"deploy_abc123","triggered_by":"ATLAS"}}
        """);

    /// <summary>Where in a rendered event, or in bytes that begin with one, the number stands.</summary>
    public static int NumberAt(ReadOnlySpan<byte> json) => json.IndexOf("{\"n\":\""u8) + BeforeNumber.Length;

    /// <param name="fromNumber">Bytes from the number's place on.</param>
    /// <param name="at">By the machine's monotonic clock; 0 for no time.</param>
    public static void Stamp(Span<byte> fromNumber, long number, long at)
    {
        Utf8Formatter.TryFormat(number, fromNumber[..NumberDigits], out _, NumberFormat);
        Utf8Formatter.TryFormat(at, fromNumber[TimeOffset..(TimeOffset + TimeDigits)], out _, TimeFormat);
    }

    /// <summary>Reads the next event's number and time, and moves on behind them; false when there is none.</summary>
    public static bool TryReadNext(ref ReadOnlySpan<byte> body, out long number, out long at)
    {
        (number, at) = (0, 0);
        int found = body.IndexOf("{\"n\":\""u8);
        if (found < 0)
        {
            return false;
        }

        body = body[(found + BeforeNumber.Length)..];
        if (body.Length < TimeOffset + TimeDigits
            || !Utf8Parser.TryParse(body[..NumberDigits], out number, out int digits) || digits != NumberDigits
            || !Utf8Parser.TryParse(body.Slice(TimeOffset, TimeDigits), out at, out digits) || digits != TimeDigits)
        {
            return false;
        }

        body = body[(TimeOffset + TimeDigits)..];
        return true;
    }
}
