using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EventOps.Server.Tests.EventBus.Support;

/// <summary>Bytes on a socket, for what no HTTP client would send, and the one answer that comes back before the server closes.</summary>
internal static class RawRequest
{
    /// <summary>Sends a text in which every line break is a CRLF, and reads the answer; null when the server closed without one.</summary>
    internal static async Task<Answer?> SendAsync(Uri address, string text)
    {
        using TcpClient client = await ConnectAsync(address, text);
        var answer = new byte[64 * 1024];
        int length = 0;
        while (true)
        {
            if (Parse(answer.AsSpan(0, length)) is { } whole)
            {
                return whole;
            }

            int read;
            try
            {
                read = await client.GetStream().ReadAsync(answer.AsMemory(length));
            }
            catch (IOException)
            {
                return null;
            }

            if (read == 0)
            {
                return null;
            }

            length += read;
        }
    }

    /// <summary>Sends a text and goes away.</summary>
    internal static async Task SendAndLeaveAsync(Uri address, string text)
    {
        using TcpClient client = await ConnectAsync(address, text);
    }

    private static async Task<TcpClient> ConnectAsync(Uri address, string text)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n")));
        return client;
    }

    private static Answer? Parse(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return null;
        }

        string[] head = Encoding.ASCII.GetString(bytes[..end]).Split("\r\n");
        var status = (HttpStatusCode)int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture);
        Dictionary<string, string> headers = head.Skip(1).Select(line => line.Split(": ", 2))
            .ToDictionary(one => one[0], one => one[1], StringComparer.OrdinalIgnoreCase);
        Assert.False(headers.ContainsKey("Transfer-Encoding"), "an answer of unknown length");
        int length = int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture);
        ReadOnlySpan<byte> body = bytes[(end + 4)..];
        return body.Length < length ? null : new Answer(status, headers, Encoding.UTF8.GetString(body[..length]));
    }
}
