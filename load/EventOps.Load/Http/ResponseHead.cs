using System.Buffers.Text;
using System.Text;

namespace EventOps.Load.Http;

/// <summary>The three things a load generator needs from a response head; everything else is skipped unread.</summary>
internal readonly struct ResponseHead
{
    public const int NoLength = -1;

    private ResponseHead(int status, int contentLength, bool isChunked, bool keepAlive)
    {
        Status = status;
        ContentLength = contentLength;
        IsChunked = isChunked;
        KeepAlive = keepAlive;
    }

    public int Status { get; }

    public int ContentLength { get; }

    public bool IsChunked { get; }

    public bool KeepAlive { get; }

    public bool HasNoBody => Status is 204 or 304 or < 200;

    /// <param name="head">From the status line to the last header's CRLF, without the empty line.</param>
    public static bool TryParse(ReadOnlySpan<byte> head, out ResponseHead parsed)
    {
        parsed = default;
        if (head.Length < 12 || !head.StartsWith("HTTP/1."u8) || head[8] != (byte)' '
            || !Utf8Parser.TryParse(head[9..], out int status, out int statusDigits) || statusDigits != 3)
        {
            return false;
        }

        int contentLength = NoLength;
        bool isChunked = false;
        bool keepAlive = head[7] == (byte)'1';
        int lineEnd = head.IndexOf("\r\n"u8);
        while (lineEnd >= 0)
        {
            head = head[(lineEnd + 2)..];
            lineEnd = head.IndexOf("\r\n"u8);
            ReadOnlySpan<byte> line = lineEnd < 0 ? head : head[..lineEnd];
            int colon = line.IndexOf((byte)':');
            if (colon <= 0)
            {
                continue;
            }

            ReadOnlySpan<byte> name = line[..colon];
            ReadOnlySpan<byte> value = line[(colon + 1)..].Trim((byte)' ');
            if (Ascii.EqualsIgnoreCase(name, "content-length"u8))
            {
                if (!Utf8Parser.TryParse(value, out contentLength, out int used) || used != value.Length || contentLength < 0)
                {
                    return false;
                }
            }
            else if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
            {
                isChunked = Ascii.EqualsIgnoreCase(value, "chunked"u8);
            }
            else if (Ascii.EqualsIgnoreCase(name, "connection"u8))
            {
                keepAlive = !Ascii.EqualsIgnoreCase(value, "close"u8);
            }
        }

        parsed = new ResponseHead(status, contentLength, isChunked, keepAlive);
        return true;
    }
}
